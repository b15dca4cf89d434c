/* The buttons above the map, the menu to keep a plan, and the keys. */
(function (rm) {
  "use strict";

  const { text, count } = rm.words;
  const { toCsv, toGeoJson, readFile, download } = rm.files;
  const { verdictText } = rm.signs;

  /** Let the buttons, the menu and the keys do what they say. */
  function wireToolbar(store, actions, notify, { goHome, print }) {
    const on = (id, what) => {
      const button = document.getElementById(id);
      if (button) button.addEventListener("click", what);
      return button;
    };
    const undo = on("rm-undo", () => actions.undo());
    const redo = on("rm-redo", () => actions.redo());
    const reset = on("rm-reset", () => actions.reset());
    const stop = on("rm-stop-painting", () => actions.paint(-1));
    on("rm-home", () => goHome());
    on("rm-print-button", () => print());
    const file = (kind) => `${text("file.name")}.${kind}`;
    // Where something is asked there is one way to answer, and it is not this file.
    if (store.data.question) document.getElementById("rm-csv").textContent = text("csv.plain");
    on("rm-csv", () => download(file("csv"), "text/csv;charset=utf-8", toCsv(store)));
    on("rm-excel", () =>
      download(`${text("file.name")}-excel.csv`, "text/csv;charset=utf-8", toCsv(store, ";")),
    );
    on("rm-geojson", () => download(file("geojson"), "application/geo+json", toGeoJson(store)));
    on("rm-copy", () => copyAddress(notify));
    const input = document.getElementById("rm-open-file");
    if (input) {
      on("rm-open", () => input.click());
      input.addEventListener("change", async () => {
        if (!input.files.length) return;
        const { step, kept, refused } = await readFile(input.files[0], store);
        input.value = "";
        if (step) store.replace(step);
        const left = kept ? ` ${count("opened.kept", kept)}` : "";
        notify(refused || `${text("opened")}${left} ${verdictText(store.verdict)}`);
      });
    }
    store.subscribe(() => {
      if (!undo) return;
      undo.disabled = !store.canUndo;
      redo.disabled = !store.canRedo;
      reset.disabled = !store.edited;
      stop.hidden = store.brush < 0;
      document.body.classList.toggle("rm-brush", store.brush >= 0);
    });
    document.addEventListener("keydown", (event) => keys(event, store, actions));
    closeMenus();
  }

  function keys(event, store, actions) {
    const typing = /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName);
    const undoKey = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z";
    const redoKey = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "y";
    if ((undoKey && event.shiftKey) || redoKey) actions.redo();
    else if (undoKey && !typing) actions.undo();
    else if (event.key === "Escape" && store.brush >= 0) actions.paint(-1);
    else if (event.key === "Escape" && store.selected >= 0) actions.close();
    else if (event.key === "/" && !typing) document.getElementById("rm-search").focus();
    else return;
    event.preventDefault();
  }

  /** A menu closes when somebody looks elsewhere. */
  function closeMenus() {
    for (const menu of document.querySelectorAll("details.rm-menu")) {
      document.addEventListener("click", (event) => {
        if (!menu.contains(event.target) || event.target.closest("li button")) menu.open = false;
      });
      menu.addEventListener("keydown", (event) => {
        if (event.key !== "Escape" || !menu.open) return;
        menu.open = false;
        menu.querySelector("summary").focus();
        event.stopPropagation();
      });
    }
  }

  async function copyAddress(notify) {
    try {
      await navigator.clipboard.writeText(window.location.href);
      notify(text("copied"));
    } catch {
      notify(text("copied.not"));
    }
  }

  rm.toolbar = { wireToolbar };
})(window.regiomap);
