/*
 * Around the live map, in the notebook: the page is in a frame of its own without any right to the
 * notebook, and the two of them talk through a channel that nobody else holds.
 */
const HOLE = '<meta name="regiomap-nonce" content="">';
// Scripts, files to keep and paper; no access to what is around it, no windows, no other address.
const RIGHTS = "allow-scripts allow-downloads allow-modals";
const LATE_MS = 20_000;
const KINDS = ["go", "undo", "redo"];

const secret = () =>
  [...crypto.getRandomValues(new Uint8Array(16))]
    .map((byte) => byte.toString(16).padStart(2, "0"))
    .join("");

/** One view of the map: a notebook may show several, and Python tells them apart by their id. */
function render({ model, el }) {
  const words = model.get("_words");
  const frame = document.createElement("iframe");
  frame.setAttribute("sandbox", RIGHTS);
  frame.title = words.title;
  frame.style.cssText = `display:block;width:100%;height:min(${model.get("_height_px")}px, 80vh);border:0;background:#fff`;
  let nonce = "";
  let id = "";
  let port = null;
  let started = false;
  let late = 0;
  let notice = "";

  /** Load the page anew: it asks for what Python holds. */
  function open() {
    close();
    nonce = secret();
    frame.srcdoc = model
      .get("_page")
      .replace(HOLE, () => HOLE.replace('content=""', `content="${nonce}"`));
  }

  function close() {
    if (port) port.close();
    port = null;
    started = false;
    clearTimeout(late);
  }

  const say = (message) => port && port.postMessage(message);
  const notify = (told) => say({ kind: "notice", words: told });

  /** The page that was put into the frame, and no other one, knows the nonce. */
  function greet({ source, origin, data }) {
    if (source !== frame.contentWindow || origin !== "null" || !data) return;
    if (data.kind !== "regiomap:hello" || data.nonce !== nonce) return;
    close();
    id = secret();
    const channel = new MessageChannel();
    port = channel.port1;
    port.addEventListener("message", fromPage);
    port.start();
    frame.contentWindow.postMessage({ kind: "regiomap:port", nonce }, "*", [channel.port2]);
    send({ kind: "hello", frame: id });
  }

  function send(message) {
    clearTimeout(late);
    late = setTimeout(() => notify(words.late), LATE_MS);
    try {
      model.send(message);
    } catch {
      clearTimeout(late);
      notify(words.gone);
    }
  }

  function fromPage({ data }) {
    if (!data) return;
    const { kind, turn, regions, of, heard } = data;
    if (kind === "lost") open();
    else if (kind === "unheard") notify(words.late);
    else if (kind === "step" && KINDS.includes(turn))
      send({ kind, frame: id, turn, regions, of, heard });
  }

  function fromPython(message) {
    if (!port || !message) return;
    const { kind, to, by } = message;
    if (to === id || by === id) clearTimeout(late);
    if (kind === "start" && to === id) {
      if (started) return;
      started = true;
      say(message);
      if (notice) notify(notice);
      notice = "";
    } else if (kind === "step" && by !== id && started) say(message);
    else if (kind === "refused" && to === id) {
      notice = message.words;
      open();
    }
  }

  /** The kernel came, or went as at a restart: who asks hears at once that nobody is there. */
  const ask = () => port && send({ kind: "hello", frame: id });

  window.addEventListener("message", greet);
  model.on("msg:custom", fromPython);
  model.on("comm_live_update", ask);
  el.replaceChildren(frame);
  open();
  return () => {
    close();
    window.removeEventListener("message", greet);
    model.off("msg:custom", fromPython);
    model.off("comm_live_update", ask);
  };
}

export default { render };
