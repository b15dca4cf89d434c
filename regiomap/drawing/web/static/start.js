/* The beginning: read the data, build the views, and wire what people do to what changes. */
(function (rm) {
  "use strict";

  const { text, speak } = rm.words;
  const { readTerritory } = rm.territory;
  const { createStore } = rm.store;
  const { readAddress, writeAddress } = rm.address;
  const { createPatterns } = rm.patterns;
  const { createMapView } = rm.mapview;
  const { createLegend } = rm.legend;
  const { createGrowth } = rm.growth;
  const { createCard } = rm.card;
  const { createPanel } = rm.panel;
  const { createPreview } = rm.preview;
  const { createBars } = rm.bars;
  const { createSplit } = rm.split;
  const { createIndex, createSearch } = rm.search;
  const { createCompare } = rm.compare;
  const { createPrint } = rm.print;
  const { skipShapes } = rm.tabs;
  const { createQuestion } = rm.question;
  const { createKept } = rm.kept;
  const { createLocks } = rm.locks;
  const { createOverview } = rm.overview;
  const { createNotice, createActions } = rm.actions;
  const { createSheet } = rm.sheet;
  const { wireToolbar } = rm.toolbar;

  function speakPage(data) {
    speak(data.texts, data.language, data.terms);
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

  /** Keep the address and the plan together, both ways. */
  function wireAddress(store, notify) {
    const arrived = readAddress(window.location.hash, store);
    store.start(arrived || null);
    if (arrived === undefined) notify(text("address.bad"));
    store.subscribe((what) => {
      const address = writeAddress(store);
      if (what !== "step" && address === window.location.hash) return;
      try {
        const { pathname, search } = window.location;
        window.history.replaceState(null, "", address || `${pathname}${search}`);
      } catch {
        // Inside a notebook's frame there is no address to write.
      }
    });
    window.addEventListener("hashchange", () => {
      const next = readAddress(window.location.hash, store);
      if (next === undefined) notify(text("address.bad"));
      else if (writeAddress(store) !== window.location.hash) {
        if (next) store.replace(next);
        else store.open(0);
      }
    });
  }

  /** Draw everything into the page; returns the Leaflet map, for folium's layers. */
  function openPage(id) {
    const begun = performance.now();
    const data = JSON.parse(document.getElementById("rm-data").textContent);
    speakPage(data);
    createPatterns(data.palette);
    const store = createStore(data, readTerritory(data));
    const notify = createNotice();
    createSheet(store);
    const actions = createActions(store, notify, {
      goTo: (places) => view.goTo(places),
      focusCard: () => card.focus(),
    });
    const view = createMapView(store, id, (place) => {
      if (!question.takes(place)) actions.pick(place);
    });
    const panel = createPanel(store, view, actions);
    const print = createPrint(store);
    const card = createCard(store, actions, { print: print.open });
    const compare = createCompare(store, actions);
    const more = [createBars(store, actions), createSplit(store, view), createPreview(store, view)];
    for (const shown of [view, panel, card, compare, ...more]) store.subscribe(shown.redraw);
    createLegend(store, view);
    createGrowth(store, view);
    const find = createIndex(store);
    createSearch(store, actions, find);
    createLocks(store, view);
    createOverview(store, view, actions);
    const question = createQuestion(store, actions, view, { find, notify });
    createKept(store, question);
    skipShapes(view.map);
    view.goHome({ animate: false }); // beside what now lies on the map
    wireToolbar(store, actions, notify, { goHome: view.goHome, print: () => print.open() });
    wireAddress(store, notify);
    rm.page = { store, view };
    performance.measure("regiomap:draw", { start: begun, end: performance.now() });
    return view.map;
  }

  rm.start = { openPage };
})(window.regiomap);
