/* What several views show in the same way: a region, a verdict, why it fails, a municipality. */
(function (rm) {
  "use strict";

  const { h, render } = preact;
  const { text, count, number } = rm.words;

  /** The number of a region in its colour; a dash for none. */
  function chip(store, region) {
    if (region < 0) return h("span", { class: "rm-chip rm-chip-none", "aria-hidden": "true" }, "–");
    const background = store.data.palette[store.step.colours[region]];
    return h(
      "span",
      { class: "rm-chip", "aria-hidden": "true", style: { background } },
      store.step.labels[region],
    );
  }

  const regionName = (store, region) => (region < 0 ? text("none") : store.step.regions[region]);

  /** Lights in words, one line each. */
  function reasons(lights) {
    const line = ([name, one]) =>
      h(
        "li",
        { class: one.ok ? "rm-ok" : "rm-bad" },
        h("span", { "aria-hidden": "true" }, one.ok ? "✓ " : "✗ "),
        `${text(name)}: ${one.words}`,
      );
    return h("ul", { class: "rm-reasons" }, lights.map(line));
  }

  /** The plan in one sentence: how many regions keep the rules. */
  function verdictText(verdict) {
    if (verdict.nRegions === 0) return text("verdict.none");
    if (verdict.failing === 0) return count("verdict.good", verdict.nRegions);
    return text("verdict.bad", { n: number(verdict.failing), all: number(verdict.nRegions) });
  }

  /** A drawing that may ask for itself, as a blur does when what had the focus goes: in turn. */
  function inTurn(draw) {
    let drawing = false;
    let outdated = false;
    return function redraw() {
      outdated = drawing;
      if (drawing) return;
      drawing = true;
      draw();
      drawing = false;
      if (outdated) redraw();
    };
  }

  const button = (attributes, ...children) =>
    h("button", { type: "button", ...attributes }, ...children);

  /** What a sign draws, as an element of its own. */
  function drawn(sign) {
    const box = document.createElement("div");
    render(sign, box);
    return box.firstChild;
  }

  /** A button that reads as a link, to a municipality. */
  const linkTo = (attributes, ...children) =>
    button({ class: "rm-link", ...attributes }, ...children);

  /** The small card that follows the pointer. */
  function tipFor(store, place) {
    const { territory, step } = store;
    const facts = [`${text("code")} ${territory.codes[place]}`];
    if (territory.population && territory.population[place] !== null)
      facts.push(count("people", territory.population[place]));
    const parent = territory.parentOf[place];
    const tip = document.createElement("div");
    render(
      [
        h("strong", null, territory.names[place]),
        h(
          "span",
          { class: "rm-tip-region" },
          chip(store, step.of[place]),
          regionName(store, step.of[place]),
        ),
        parent >= 0 && h("span", null, territory.parents[parent]),
        h("span", null, facts.join(" · ")),
      ],
      tip,
    );
    return tip;
  }

  rm.signs = { chip, regionName, reasons, verdictText, inTurn, button, linkTo, drawn, tipFor };
})(window.regiomap);
