"""What is run in a page to see what it shows.

Archived pages bring libraries that replace ``Array.from`` or ``JSON``: none of that is used where a
page could meddle.
"""

FIELD = "\x01"
ITEM = "\x02"

# What stands there, as fields: readiness, text as it can be read, text of the whole tree
# (where asked for), then one field per image of address, whether it has come, and its width.
LOOK = """
(deep) => {
  const field = "\\x01", item = "\\x02", most = 5000000;
  const body = document.body || document.documentElement;
  const plain = (text) => ("" + text).slice(0, most).split(field).join(" ");
  let out = document.readyState + field;
  out += plain(body && body.innerText !== undefined ? body.innerText : "") + field;
  if (deep && body) {
    const walker = document.createTreeWalker(body, 4);
    let tree = "";
    while (walker.nextNode() && tree.length < most) {
      const parent = walker.currentNode.parentNode;
      const name = parent ? parent.nodeName.toLowerCase() : "";
      if (name != "script" && name != "style" && name != "noscript" && name != "template") {
        tree += walker.currentNode.nodeValue + " ";
      }
    }
    out += plain(tree);
  }
  const images = document.images;
  for (let i = 0; i < images.length && i < 5000; i++) {
    const one = images[i], address = one.currentSrc || one.src;
    if (address) out += field + plain(address) + item + one.complete + item + one.naturalWidth;
  }
  return out;
}
"""

# Lets come what waits to be scrolled to.
UNROLL = """
async () => {
  const images = document.images;
  for (let i = 0; i < images.length; i++) {
    if (images[i].loading == "lazy") images[i].loading = "eager";
  }
  const root = document.scrollingElement || document.documentElement;
  const step = Math.max(window.innerHeight, root.scrollHeight / 30);
  for (let top = 0; top < root.scrollHeight && top < 30 * step; top += step) {
    window.scrollTo(0, top);
    await new Promise((go) => setTimeout(go, 30));
  }
  window.scrollTo(0, 0);
  return true;
}
"""

# What comes of a window that nobody clicked for; a viewer would open it in the page's place.
NO_WINDOWS = "window.open = () => null"

# Asks a viewer for bytes; those of a large body are counted and not digested.
FETCH = """
async ([url, seconds, most]) => {
  try {
    const answer = await fetch(url, {signal: AbortSignal.timeout(seconds * 1000)});
    const reader = answer.body ? answer.body.getReader() : null;
    let pieces = [], size = 0, error = null;
    try {
      while (reader) {
        const {done, value} = await reader.read();
        if (done) break;
        size += value.length;
        if (size > most) pieces = null;
        if (pieces) pieces.push(value);
      }
    } catch (broken) {
      error = String(broken);
    }
    let digest = null;
    if (pieces) {
      const whole = await new Blob(pieces).arrayBuffer();
      const bytes = new Uint8Array(await crypto.subtle.digest("SHA-256", whole));
      digest = Array.from(bytes, (one) => one.toString(16).padStart(2, "0")).join("");
    }
    return {status: answer.status, type: answer.headers.get("content-type"), size, digest, error};
  } catch (failed) {
    return {status: null, type: null, size: 0, digest: null, error: String(failed)};
  }
}
"""

# Whether the browser can decode an image at all.
DECODE = """
(address) => new Promise((tell) => {
  const image = new Image();
  image.onload = () => tell(image.naturalWidth > 0);
  image.onerror = () => tell(false);
  image.src = address;
})
"""
