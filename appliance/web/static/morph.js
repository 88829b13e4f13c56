// Makes a part of the page what the box says it is now, and touches nothing of it that stayed as it was: pictures
// are not loaded again, what is typed stays, and so does where the keyboard is.

// What makes one node of a list the same as before, whatever else has changed about it.
const keyOf = (node) => node.nodeType === Node.ELEMENT_NODE ? node.dataset.key || node.id || "" : "";
const isAlike = (one, other) => one.nodeName === other.nodeName && keyOf(one) === keyOf(other);
const KEPT = new Set(["open", "hidden"]); // what people or scripts do to an element marked data-kept

export function morph(part, html) {
  const wanted = document.createElement("template");
  wanted.innerHTML = html;
  arrange(part, wanted.content);
}

function arrange(part, wanted) {
  const keyed = new Map([...part.childNodes].filter(keyOf).map((node) => [keyOf(node), node]));
  const stays = new Set([...wanted.childNodes].map(keyOf));
  for (const [key, node] of keyed) if (!stays.has(key)) node.remove();
  let place = part.firstChild;
  for (const next of [...wanted.childNodes]) {
    const key = keyOf(next);
    let found = key ? keyed.get(key) : place;
    if (!found || !isAlike(found, next)) found = null;
    while (found && key && place && place !== found && !keyOf(place)) place = dropped(place);
    if (found === null) part.insertBefore(next, place);
    else {
      if (found === place) place = place.nextSibling;
      else part.insertBefore(found, place);
      change(found, next);
    }
  }
  while (place !== null) place = dropped(place);
}

// Removed rather than passed over: a node that is moved loses the keyboard.
function dropped(node) {
  const after = node.nextSibling;
  node.remove();
  return after;
}

function change(node, wanted) {
  if (node.nodeType !== Node.ELEMENT_NODE) {
    if (node.nodeValue !== wanted.nodeValue) node.nodeValue = wanted.nodeValue;
    return;
  }
  const mayKeep = node.hasAttribute("data-kept");
  for (const { name } of [...node.attributes]) {
    if (!wanted.hasAttribute(name) && !(mayKeep && KEPT.has(name))) node.removeAttribute(name);
  }
  for (const { name, value } of wanted.attributes) {
    if (node.getAttribute(name) !== value && !(mayKeep && KEPT.has(name))) node.setAttribute(name, value);
  }
  if (!(mayKeep && wanted.childNodes.length === 0)) arrange(node, wanted);
}
