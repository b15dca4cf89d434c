/* The choice of a plan, and of one to compare it with: what differs, in a list. */
(function (rm) {
  "use strict";

  const { text, count } = rm.words;
  const { element } = rm.elements;
  const { linkTo, regionName } = rm.signs;

  function createCompare(store, actions) {
    const open = document.getElementById("rm-plan");
    const against = document.getElementById("rm-against");
    const list = document.getElementById("rm-difference");
    const options = () =>
      store.plans.map((plan, index) => element("option", { value: index }, plan.title));
    open.append(...options());
    against.append(element("option", { value: -1 }, text("compare.nothing")), ...options());
    open.addEventListener("change", () => store.open(Number(open.value)));
    against.addEventListener("change", () => store.look({ against: Number(against.value) }));
    document.getElementById("rm-plan-row").hidden = store.plans.length < 2;

    function redraw() {
      open.value = store.step.plan;
      if (!store.difference) {
        list.replaceChildren();
        return;
      }
      const { before, places } = store.difference;
      list.replaceChildren(
        element(
          "p",
          {},
          places.size
            ? count("compare.moved", places.size, { plan: before.title })
            : text("compare.same", { plan: before.title }),
        ),
        element(
          "ul",
          { class: "rm-moved" },
          ...[...places].map((place) => movedRow(place, before)),
        ),
      );
    }

    const movedRow = (place, before) =>
      element(
        "li",
        {},
        linkTo({ onclick: () => actions.pick(place, { go: true }) }, store.territory.names[place]),
        element(
          "span",
          { class: "rm-facts" },
          text("compare.change", {
            before: before.of[place] < 0 ? text("none") : before.regions[before.of[place]],
            now: regionName(store, store.step.of[place]),
          }),
        ),
      );
    return { redraw };
  }

  rm.compare = { createCompare };
})(window.regiomap);
