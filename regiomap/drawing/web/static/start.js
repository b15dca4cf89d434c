/* The beginning: read the data, build the views, and wire what people do to what changes. */
(function (rm) {
  "use strict";

  const { text, speak } = rm.words;
  const NOTICE_MS = 6000;

  function speakPage(data) {
    speak(data.texts, data.language);
    for (const node of document.querySelectorAll("[data-text]")) {
      node.textContent = text(node.dataset.text, {
        min: data.criteria.minSize,
        max: data.criteria.maxSize,
      });
    }
    for (const node of document.querySelectorAll("[data-label]")) {
      node.setAttribute("aria-label", text(node.dataset.label));
      node.title = text(node.dataset.label);
    }
    document.getElementById("rm-title").textContent = data.title;
    for (const source of document.querySelectorAll(".rm-source")) {
      source.textContent = [data.source, data.date].filter(Boolean).join(" · ");
      source.hidden = !source.textContent;
    }
    if (!data.editable)
      document.querySelectorAll("[data-editing]").forEach((node) => node.remove());
  }

  function createNotice() {
    const box = document.getElementById("rm-notice");
    let timer = 0;
    return (words) => {
      box.textContent = words;
      box.classList.add("rm-shown");
      clearTimeout(timer);
      timer = setTimeout(() => box.classList.remove("rm-shown"), NOTICE_MS);
    };
  }

  /** What people can do; every view calls these, and they call the store. */
  function createActions(store, notify) {
    const name = (place) => store.territory.names[place];
    const actions = {};
    actions.pick = (place, { go = false } = {}) => {
      if (store.brush >= 0 && !go) {
        actions.move(place, store.brush);
        return;
      }
      store.look({ selected: place });
      if (go) store.view.goTo([place]);
      store.card.focus();
    };
    actions.close = () => {
      store.look({ selected: -1 });
      document.getElementById("rm-search").focus({ preventScroll: true });
    };
    actions.moved = (place) => {
      const region = rm.regionName(store, store.step.of[place]);
      notify(`${text("moved", { name: name(place), region })} ${rm.verdictText(store.verdict)}`);
    };
    actions.move = (place, region) => {
      if (store.move(place, region)) actions.moved(place);
      else notify(text("move.refused"));
    };
    actions.moveToNew = (place) => {
      if (store.moveToNew(place)) actions.moved(place);
      else notify(text("move.refused"));
    };
    actions.paint = (region) => {
      store.look({ brush: region, selected: -1 });
      if (region >= 0) notify(text("paint.on", { region: store.step.regions[region] }));
    };
    return actions;
  }

  function wireTools(store, actions, notify, print) {
    const on = (id, what) => {
      const button = document.getElementById(id);
      if (button) button.addEventListener("click", what);
      return button;
    };
    const undo = on("rm-undo", () => store.undo());
    const redo = on("rm-redo", () => store.redo());
    const reset = on("rm-reset", () => {
      if (store.edited) store.reset();
    });
    const stop = on("rm-stop-painting", () => actions.paint(-1));
    on("rm-home", () => store.view.goHome());
    on("rm-print-button", () => print.open());
    const file = (kind) => `${text("file.name")}.${kind}`;
    on("rm-csv", () =>
      rm.files.download(file("csv"), "text/csv;charset=utf-8", rm.files.toCsv(store)),
    );
    on("rm-excel", () =>
      rm.files.download(
        `${text("file.name")}-excel.csv`,
        "text/csv;charset=utf-8",
        rm.files.toCsv(store, ";"),
      ),
    );
    on("rm-geojson", () =>
      rm.files.download(file("geojson"), "application/geo+json", rm.files.toGeoJson(store)),
    );
    on("rm-copy", () => copyAddress(notify));
    const input = document.getElementById("rm-open-file");
    if (input) {
      on("rm-open", () => input.click());
      input.addEventListener("change", async () => {
        if (!input.files.length) return;
        const { step, refused } = await rm.files.open(input.files[0], store);
        input.value = "";
        if (step) store.replace(step);
        notify(refused ? text(refused) : `${text("opened")} ${rm.verdictText(store.verdict)}`);
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
    if ((undoKey && event.shiftKey) || redoKey) store.redo();
    else if (undoKey && !typing) store.undo();
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

  /** Keep the address and the plan together, both ways. */
  function wireAddress(store, notify) {
    const arrived = rm.address.read(window.location.hash, store);
    store.start(arrived || null);
    if (arrived === undefined) notify(text("address.bad"));
    store.subscribe((what) => {
      if (what !== "step") return;
      try {
        const { pathname, search } = window.location;
        window.history.replaceState(null, "", rm.address.write(store) || `${pathname}${search}`);
      } catch {
        // Inside a notebook's frame there is no address to write.
      }
    });
    window.addEventListener("hashchange", () => {
      const next = rm.address.read(window.location.hash, store);
      if (next === undefined) notify(text("address.bad"));
      else if (rm.address.write(store) !== window.location.hash) {
        if (next) store.replace(next);
        else store.open(0);
      }
    });
  }

  /** Draw everything into the page; returns the Leaflet map, for folium's layers. */
  function start(id) {
    const begun = performance.now();
    const data = JSON.parse(document.getElementById("rm-data").textContent);
    speakPage(data);
    rm.createPatterns(data.palette);
    const territory = rm.readTerritory(data);
    const store = rm.createStore(data, territory);
    const notify = createNotice();
    const actions = createActions(store, notify);
    const view = rm.createMapView(store, id, (place) => actions.pick(place));
    const panel = rm.createPanel(store, view, actions);
    const card = rm.createCard(store, actions);
    const compare = rm.createCompare(store, actions);
    Object.assign(store, { view, card });
    rm.createLegend(store, view);
    rm.createSearch(store, actions);
    rm.createGrowth(store);
    store.subscribe((what) => {
      compare.redraw();
      view.redraw(what);
      panel.redraw();
      card.redraw();
    });
    wireTools(store, actions, notify, rm.createPrint(store));
    wireAddress(store, notify);
    rm.store = store;
    performance.measure("regiomap:draw", { start: begun, end: performance.now() });
    return view.map;
  }

  rm.start = start;
})(window.regiomap);
