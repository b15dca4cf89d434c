/* Locks for all regions at once, and the way to the loose part of a region that is in parts. */
(function (rm) {
  "use strict";

  const { text, list } = rm.words;
  const { button } = rm.elements;

  function createLocks(store, view) {
    const box = document.getElementById("rm-locks");
    if (box) {
      box.append(
        button({ onclick: () => store.lockAll(true) }, text("lock.all")),
        button({ onclick: () => store.lockAll(false) }, text("unlock.all")),
      );
      const [lock, unlock] = box.children;
      store.subscribe(() => {
        const n = store.locked().length;
        lock.disabled = n >= store.verdict.nRegions;
        unlock.disabled = n === 0;
      });
    }
    const loose = document.getElementById("rm-loose");
    store.subscribe((what) => {
      if (what !== "step") return;
      loose.replaceChildren(
        ...store.verdict.regions.flatMap((region, i) =>
          region && region.cutOff.length ? [toLoosePart(store, view, i, region.cutOff)] : [],
        ),
      );
    });
  }

  function toLoosePart(store, view, region, places) {
    const names = places.map((place) => store.territory.names[place]);
    const show = () => {
      view.goTo(places);
      view.highlight(places);
    };
    return button(
      { onclick: show },
      text("loose.show", { region: store.step.regions[region], names: list(names) }),
    );
  }

  rm.locks = { createLocks };
})(window.regiomap);
