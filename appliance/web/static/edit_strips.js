// The picture of a changed receipt: strips that look different come with the answer, the others from the receipt.

export function showStrips(page, { strips, width, height }) {
  const { job, stripRows } = page.dataset;
  const rows = Number(stripRows);
  const brought = new Map(strips.map(({ strip, png }) => [strip, png]));
  for (const strip of page.querySelectorAll(".strip")) {
    const number = Number(strip.dataset.strip);
    const left = Math.min(rows, height - number * rows);
    strip.hidden = left <= 0;
    if (left <= 0) continue;
    const picture = strip.querySelector("img");
    const png = brought.get(number);
    picture.width = width;
    picture.height = left;
    const wanted = png ? `data:image/png;base64,${png}` : `/api/jobs/${job}/preview.png?strip=${number}`;
    if (picture.getAttribute("src") !== wanted) picture.src = wanted;
  }
}
