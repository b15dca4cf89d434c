/* The form of an answer: what people fill in, and how they send it. */
(function (rm) {
  "use strict";

  const { render } = preact;
  const { text, count } = rm.words;
  const { element, button } = rm.elements;
  const { inTurn } = rm.signs;
  const { createChoices } = rm.choices;
  const { makeAnswer, movesOf, toCode, toFile, fileName, mailAddress } = rm.answer;
  const { download } = rm.files;
  const MOST_LETTERS = 2000;
  const MOST_IN_NAME = 120;

  /** A label with its field, which keeps what is typed in the form. */
  function field(label, value, keep, { lines = 0, hint = "" } = {}) {
    const input = element(lines ? "textarea" : "input", {
      maxlength: lines ? MOST_LETTERS : MOST_IN_NAME,
      ...(lines ? { rows: lines } : { type: "text" }),
      oninput: () => keep(input.value),
    });
    input.value = value;
    return element("label", { class: "rm-field" }, label, hint ? element("small", {}, hint) : null, input);
  }

  /** What somebody tried on the map, each with a way back; filled anew when the plan changes. */
  function tried(store, box) {
    const { territory, plans } = store;
    const moves = movesOf(store);
    const back = ({ nis, from, name }) =>
      button(
        {
          class: "rm-back",
          "aria-label": text("reply.back.label", { name }),
          onclick: () => store.move(territory.codes.indexOf(nis), plans[0].regions.indexOf(from)),
        },
        text("reply.back"),
      );
    const line = (move) =>
      element(
        "li",
        {},
        text("reply.tried.one", { name: move.name, region: move.to ?? text("none") }),
        " ",
        back(move),
      );
    box.replaceChildren(
      ...(moves.length
        ? [element("h3", {}, text("reply.tried")), element("ul", {}, ...moves.map(line))]
        : []),
    );
  }

  /** Where somebody may rather be, each with what it would do: as on the card. */
  function rather(store, actions, { place }, moved) {
    const box = element("div");
    const { choices } = createChoices(store, actions, { moved });
    return { box, redraw: inTurn(() => render(choices(place), box)) };
  }

  /** The remarks: of the own region, of any other that is added, and in general. */
  function remarks(store, form) {
    const { regions } = store.plans[0];
    const own = store.plans[0].of[form.place];
    const box = element("div", { class: "rm-remarks" });
    const keep = (region) => (words) => {
      form.regions[region] = words;
    };
    const add = (region) =>
      box.append(
        field(text("reply.region", { region }), form.regions[region] || "", keep(region), {
          lines: 2,
        }),
      );
    for (const region of new Set([...(own >= 0 ? [regions[own]] : []), ...Object.keys(form.regions)]))
      add(region);
    const more = element(
      "select",
      {
        "aria-label": text("reply.more"),
        onchange: () => {
          const region = regions[Number(more.value)];
          more.value = "";
          if (region === undefined || Object.hasOwn(form.regions, region)) return;
          form.regions[region] = "";
          add(region);
          box.lastChild.querySelector("textarea").focus();
        },
      },
      element("option", { value: "" }, `${text("reply.more")}…`),
      ...regions.map((region, i) => (i === own ? null : element("option", { value: i }, region))),
    );
    return [box, regions.length > 1 ? more : null];
  }

  /** The form itself; `done()` is called when it is filled in. */
  function replyForm(store, actions, form, done) {
    const name = store.territory.names[form.place];
    const other = form.verdict === "other" && store.data.editable;
    const moved = element("div", { class: "rm-tried", role: "status" });
    // The button that was pressed is gone: the way back is next.
    const goOn = () => moved.querySelector("button")?.focus({ preventScroll: true });
    const where = other ? rather(store, actions, form, goOn) : null;
    const wrong = element("p", { class: "rm-bad", role: "alert" });
    const who = field(text("reply.name"), form.name, (words) => (form.name = words));
    const general = field(
      text(form.verdict === "question" ? "reply.ask" : "reply.general"),
      form.general,
      (words) => (form.general = words),
      { lines: form.verdict === "question" ? 4 : 2 },
    );
    const finish = () => {
      const empty = form.verdict === "question" && !form.general.trim() ? general : null;
      const missing = empty || (form.name.trim() ? null : who);
      wrong.textContent = missing ? text(empty ? "reply.missing.ask" : "reply.missing.name") : "";
      if (missing) missing.querySelector("input, textarea").focus();
      else done();
    };
    const children = [
      other
        ? element(
            "section",
            { class: "rm-nextdoor" },
            element("p", {}, text("reply.where", { name })),
            where.box,
            element("p", { class: "rm-hint" }, text("reply.map")),
          )
        : null,
      moved,
      ...(form.verdict === "question" ? [general] : []),
      ...remarks(store, form),
      ...(form.verdict === "question" ? [] : [general]),
      who,
      field(text("reply.role"), form.role, (words) => (form.role = words)),
      wrong,
      button({ class: "rm-main", onclick: finish }, text("reply.next")),
    ];
    const refresh = (what) => {
      if (where) where.redraw();
      if (what === "step") tried(store, moved);
    };
    return { children: children.filter(Boolean), refresh };
  }

  /** The ways to send an answer; `sent()` is called when one was taken. */
  function replyWays(store, form, notify, sent) {
    const answer = makeAnswer(store, form, new Date());
    const code = toCode(answer);
    const { replyTo } = store.data.question;
    const shown = element("textarea", {
      class: "rm-code",
      readonly: true,
      rows: 3,
      "aria-label": text("send.code"),
      spellcheck: "false",
    });
    shown.value = code;
    const copy = async () => {
      try {
        await navigator.clipboard.writeText(code);
        notify(text("send.copied"));
      } catch {
        shown.select();
        notify(text("send.copied.not"));
      }
      sent();
    };
    const save = () => {
      download(fileName(answer), "application/json", toFile(answer));
      sent();
    };
    const way = (...children) => element("li", {}, ...children);
    return [
      element("p", {}, text(`answer.says.${answer.verdict}`, answer.municipality)),
      answer.moves.length ? element("p", {}, count("answer.moves", answer.moves.length)) : null,
      element("p", {}, text("send.how")),
      element(
        "ul",
        { class: "rm-ways" },
        replyTo
          ? way(
              element(
                "a",
                { class: "rm-main", href: mailAddress(answer, code, replyTo), onclick: sent },
                text("send.mail"),
              ),
              element("small", {}, text("send.mail.hint", { address: replyTo })),
            )
          : null,
        way(
          button({ onclick: save }, text("send.file")),
          element("small", {}, text("send.file.hint", { file: fileName(answer) })),
        ),
        way(button({ onclick: copy }, text("send.copy")), shown),
      ),
    ].filter(Boolean);
  }

  rm.reply = { replyForm, replyWays };
})(window.regiomap);
