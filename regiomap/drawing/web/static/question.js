/* The question: what is proposed, where your municipality lies in it, and what you think of it. */
(function (rm) {
  "use strict";

  const { text, count, list, longDate } = rm.words;
  const { element, button } = rm.elements;
  const { linkTo, drawn } = rm.signs;
  const { wireSearch } = rm.search;
  const { fromCode } = rm.answer;
  const { why } = rm.why;
  const { leftOut } = rm.leftout;
  const { replyForm, replyWays } = rm.reply;

  const emptyForm = (place = -1) => ({
    place,
    verdict: "",
    name: "",
    role: "",
    general: "",
    regions: {},
  });

  /**
   * The conversation beside the map. Without a question there is none, and it says so: `takes`
   * is false, and nothing was ever written.
   */
  function createQuestion(store, actions, view, { find, notify }) {
    const box = document.getElementById("rm-question");
    const again = document.getElementById("rm-ask-again");
    const { data, territory, plans } = store;
    const { question } = data;
    if (!question) {
      box.remove();
      again.remove();
      return {
        takes: () => false,
        draft: () => null,
        isSent: () => false,
        restore: () => {},
        onChange: () => {},
      };
    }
    let form = emptyForm();
    let sent = "";
    let at = "ask";
    let refresh = () => {};
    let told = () => {};
    let mine = null; // the own plan and form, while the answer of somebody else is shown
    const written = () => JSON.stringify([form, store.step.of]);

    /** Show a page of the conversation; the title takes the focus, so that it is read aloud. */
    function show(page, { focus = true } = {}) {
      if (at === "shown") takeBack();
      at = page;
      refresh = () => {};
      notify(""); // what was said of the page before
      const title = element("h2", { tabindex: "-1", id: "rm-question-title" });
      const children = PAGES[page](title);
      box.replaceChildren(title, ...children);
      box.dataset.page = page;
      refresh("step");
      box.scrollTop = 0;
      if (focus) title.focus({ preventScroll: true });
    }
    function takeBack() {
      const { step, ...own } = mine;
      store.replace(step);
      ({ form, sent } = own);
    }
    /** The question is about the proposal: another plan that was looked at makes way. */
    const openProposal = () => {
      if (store.step.plan !== 0) store.open(0);
    };
    const open = (opened) => {
      document.body.classList.toggle("rm-asking", opened);
      box.hidden = !opened;
      again.hidden = opened;
      view.map.invalidateSize({ animate: false });
    };
    const look = () => {
      open(false);
      view.highlight([]);
      view.goHome();
      document.getElementById("rm-search").focus({ preventScroll: true });
    };
    const choose = (place) => {
      openProposal();
      if (place !== form.place) {
        if (form.verdict && store.edited) store.reset(); // they belong to the answer of before
        form = { ...emptyForm(place), name: form.name, role: form.role };
      }
      const region = plans[0].of[place];
      const members = territory.codes
        .map((_, other) => other)
        .filter((other) => other === place || (region >= 0 && plans[0].of[other] === region));
      show("place");
      document.getElementById("rm-legend").open = false; // it would lie over what is shown
      store.look({ sought: place });
      view.goTo(members);
      view.highlight(members);
      told();
    };
    const decide = (verdict) => () => {
      if (verdict === "agree" && store.edited) store.reset(); // what was tried before
      form.verdict = verdict;
      show("form");
      told();
    };
    const link = (key, onclick) => drawn(linkTo({ onclick }, text(key)));
    const backTo = (page) => link("ask.back", () => show(page));

    function searchField() {
      const input = element("input", {
        id: "rm-ask-search",
        type: "text",
        role: "combobox",
        autocomplete: "off",
        spellcheck: "false",
        "aria-autocomplete": "list",
        "aria-controls": "rm-ask-found",
        "aria-expanded": "false",
      });
      const found = element("ul", {
        id: "rm-ask-found",
        class: "rm-found",
        role: "listbox",
        "aria-label": text("search"),
        hidden: true,
      });
      wireSearch(input, found, find, choose);
      return element(
        "div",
        { class: "rm-ask-search" },
        element("label", { for: "rm-ask-search" }, text("ask.search")),
        input,
        found,
      );
    }

    /** Where a municipality lies, in one sentence. */
    function sentence(place) {
      const name = territory.names[place];
      const region = plans[0].of[place];
      if (region < 0) return text("ask.none", { name });
      const others = territory.names
        .filter((_, other) => other !== place && plans[0].of[other] === region)
        .sort((a, b) => a.localeCompare(b, "nl"));
      const values = { name, region: plans[0].regions[region] };
      return others.length
        ? text("ask.lies", { ...values, others: list(others) })
        : text("ask.alone", values);
    }

    const PAGES = {
      ask(title) {
        title.textContent = question.text;
        const until = question.replyBy && longDate(new Date(`${question.replyBy}T12:00`));
        const key = ["ask", question.sender && "sender", until && "until"].filter(Boolean).join(".");
        const placed = plans[0].of.filter((region) => region >= 0).length;
        return [
          key === "ask" ? null : element("p", {}, text(key, { sender: question.sender, until })),
          element(
            "p",
            {},
            text("ask.proposal", {
              municipalities: count("municipalities", placed),
              regions: count("ask.regions", plans[0].regions.length),
            }),
            question.proof ? ` ${question.proof}` : "",
          ),
          ...(placed < territory.codes.length
            ? leftOut(store).map((words) => element("p", { class: "rm-hint" }, words))
            : []),
          searchField(),
          element("p", { class: "rm-hint" }, text("ask.hint")),
          element("p", { class: "rm-links" }, link("ask.look", look), link("ask.paste", paste)),
        ].filter(Boolean);
      },
      place(title) {
        const { place } = form;
        title.textContent = territory.names[place];
        const people = territory.population && territory.population[place];
        const reasons = why(store, place);
        return [
          element("p", { class: "rm-sentence" }, sentence(place)),
          reasons && drawn(reasons),
          people ? element("p", { class: "rm-hint" }, count("people", people)) : null,
          element(
            "div",
            { class: "rm-verdicts", role: "group", "aria-label": text("ask.think") },
            button({ class: "rm-main", onclick: decide("agree") }, text("ask.agree")),
            button({ onclick: decide("other") }, text("ask.other")),
            button({ onclick: decide("question") }, text("ask.question")),
          ),
          element(
            "p",
            { class: "rm-links" },
            link("ask.another", () => show("ask")),
            link("ask.look", look),
          ),
        ].filter(Boolean);
      },
      form(title) {
        title.textContent = text(`ask.${form.verdict}.title`, { name: territory.names[form.place] });
        const made = replyForm(store, actions, form, () => show("send"));
        refresh = made.refresh;
        return [...made.children, element("p", { class: "rm-links" }, backTo("place"))];
      },
      send(title) {
        title.textContent = text("send.title");
        const ways = replyWays(store, form, notify, () => {
          sent = written();
          thanks.hidden = false;
          told();
        });
        const thanks = element("p", { class: "rm-thanks", role: "status", hidden: true }, text("send.thanks"));
        return [
          ...ways,
          thanks,
          element(
            "p",
            { class: "rm-links" },
            backTo("form"),
            link("ask.another", () => show("ask")),
          ),
        ];
      },
      paste(title) {
        title.textContent = text("paste.title");
        const input = element("textarea", { rows: 5, "aria-label": text("paste.label") });
        const wrong = element("p", { class: "rm-bad", role: "alert" });
        const read = () => {
          wrong.textContent = showAnswer(fromCode(input.value)) || "";
        };
        return [
          element("p", {}, text("paste.hint")),
          input,
          wrong,
          button({ class: "rm-main", onclick: read }, text("paste.show")),
          element("p", { class: "rm-links" }, backTo("ask")),
        ];
      },
      shown(title) {
        const { given } = form;
        title.textContent = text("shown.title", { name: territory.names[form.place] });
        const line = (key, words) => (words ? element("p", {}, element("b", {}, text(key)), " ", words) : null);
        return [
          element("p", { class: "rm-sentence" }, text(`answer.says.${given.verdict}`, { name: territory.names[form.place] })),
          line("shown.by", [given.name, given.role].filter(Boolean).join(", ")),
          line("shown.sent", given.sent.replace("T", " ")),
          given.moves.length ? element("p", {}, count("answer.moves", given.moves.length)) : null,
          ...given.remarks.map(([region, remark]) => element("p", {}, element("b", {}, `${region}:`), " ", remark)),
          line("shown.general", given.general),
          element("p", { class: "rm-links" }, link("ask.paste", paste), backTo("ask")),
        ].filter(Boolean);
      },
    };
    const paste = () => {
      open(true);
      show("paste");
    };

    /** Show somebody's answer on the map; returns why not, when it cannot. */
    function showAnswer(given) {
      if (!given) return text("paste.bad");
      const place = territory.codes.indexOf(given.nis);
      if (given.plan !== plans[0].fingerprint || place < 0) return text("paste.other");
      const next = { ...plans[0], of: plans[0].of.slice() };
      for (const name of ["regions", "labels", "colours"]) next[name] = next[name].slice();
      for (const [nis, to] of given.moves) {
        const moved = territory.codes.indexOf(nis);
        if (moved < 0) return text("paste.other");
        if (to !== null && !next.regions.includes(to)) {
          next.regions.push(to);
          next.labels.push(`+${next.regions.length}`);
          next.colours.push(-1);
        }
        next.of[moved] = to === null ? -1 : next.regions.indexOf(to);
      }
      mine = { step: store.step, form, sent };
      form = { ...emptyForm(place), given };
      store.replace(next);
      sent = written();
      show("shown");
      view.goTo([place, ...given.moves.map(([nis]) => territory.codes.indexOf(nis))]);
      return "";
    }

    store.subscribe((what) => {
      refresh(what);
    });
    box.addEventListener("input", () => told());
    again.addEventListener("click", () => {
      openProposal();
      open(true);
      if (at !== "shown") show(at);
    });
    open(true);
    show("ask", { focus: false });
    return {
      /** Whether a municipality that is tapped on the map is the one somebody looks for. */
      takes: (place) => {
        const looking = !box.hidden && (at === "ask" || at === "place");
        if (looking) choose(place);
        return looking;
      },
      /** What is filled in and was not sent; null when there is nothing. */
      draft: () => (form.verdict && written() !== sent ? form : null),
      isSent: () => written() === sent,
      restore: (kept) => {
        form = { ...emptyForm(), ...kept };
        show("form");
      },
      onChange: (tell) => {
        told = tell;
      },
    };
  }

  rm.question = { createQuestion };
})(window.regiomap);
