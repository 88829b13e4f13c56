// The code of a QR code stands behind the # of the address, which browsers send to nobody.
const code = decodeURIComponent(location.hash.slice(1));

if (code) {
  history.replaceState(null, "", location.pathname);
  document.querySelector("#code").value = code;
}
