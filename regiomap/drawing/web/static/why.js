/* Why a municipality is where it is: sentences that were made together with the plan. */
(function (rm) {
  "use strict";

  const { h } = preact;
  const { text } = rm.words;

  /** Whether its region has the same members as in the plan that the sentences are about. */
  function unchanged({ step, plans }, place) {
    const now = step.of[place];
    const then = plans[0].of[place];
    return (
      now >= 0 && step.of.every((one, other) => (one === now) === (plans[0].of[other] === then))
    );
  }

  /** A sentence with the names of the municipalities `{7}` and regions `[3]` that it is about. */
  const written = ({ territory, plans }, sentence) =>
    sentence.replace(/\{(\d+)\}|\[(\d+)\]/g, (_, place, region) =>
      place ? territory.names[place] : plans[0].regions[region],
    );

  /** The reasons for a municipality, under the question they answer; null when there are none. */
  function why(store, place) {
    const { data, step, plans } = store;
    const section = (title, sentences) =>
      h(
        "section",
        { class: "rm-why" },
        h("h3", null, title),
        sentences.map((one) => h("p", null, one)),
      );
    if (step.of[place] < 0 && data.unplaced[place]) {
      const reason = data.unplaced[place];
      const name = store.territory.names[place];
      return section(text("why.none"), [text("left.out", { name, reason })]);
    }
    if (!data.reasons[place]) return null;
    const sentences = data.reasons[place].map((one) => written(store, one));
    if (unchanged(store, place)) return section(text("why"), sentences);
    const region = plans[0].regions[plans[0].of[place]];
    return section(text("why.plan", { region, plan: plans[0].title }), sentences);
  }

  rm.why = { why };
})(window.regiomap);
