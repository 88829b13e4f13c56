// A code editor in the place of a text field, where the box has one (CodeMirror); else the field is as it was.

// XML in which Liquid's marks stand out.
function liquidInXml(CodeMirror, options) {
  const over = {
    token(stream) {
      const opened = stream.match(/^\{[{%]/);
      if (opened) {
        const end = opened[0] === "{{" ? "}}" : "%}";
        if (stream.skipTo(end)) stream.match(end);
        else stream.skipToEnd();
        return "liquid";
      }
      while (stream.next() && !stream.match(/^\{[{%]/, false));
      return null;
    },
  };
  return CodeMirror.overlayMode(CodeMirror.getMode(options, "application/xml"), over);
}

// Every text field with `data-code` ("xml" or "liquid"): it keeps its value, and hears of input as before.
export function startCode() {
  const { CodeMirror } = window;
  if (!CodeMirror) return;
  CodeMirror.defineMode("liquid", (options) => liquidInXml(CodeMirror, options));
  for (const field of document.querySelectorAll("textarea[data-code]")) {
    const editor = CodeMirror.fromTextArea(field, {
      mode: field.dataset.code === "liquid" ? "liquid" : "application/xml",
      lineNumbers: true,
      lineWrapping: false,
      inputStyle: "contenteditable", // which screen readers read
      screenReaderLabel: field.labels[0]?.textContent ?? field.name,
      matchTags: { bothTags: true },
      autoCloseTags: false,
      viewportMargin: 60,
      extraKeys: { Tab: false, "Shift-Tab": false, "Ctrl-F": "findPersistent", "Cmd-F": "findPersistent" }, // Tab leaves it
    });
    const input = editor.getInputField();
    input.setAttribute("role", "textbox");
    input.setAttribute("aria-multiline", "true");
    input.setAttribute("aria-describedby", field.getAttribute("aria-describedby") ?? "");
    const tellInvalid = () => input.setAttribute("aria-invalid", field.getAttribute("aria-invalid") ?? "false");
    new MutationObserver(tellInvalid).observe(field, { attributeFilter: ["aria-invalid"] });
    editor.on("change", () => {
      editor.save();
      field.dispatchEvent(new Event("input", { bubbles: true }));
    });
    for (const label of field.labels) label.addEventListener("click", () => editor.focus());
  }
}
