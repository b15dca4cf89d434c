/* An answer to the question of the page: as a file, as a code, and as a mail. */
(function (rm) {
  "use strict";

  const { text, count, number } = rm.words;
  const { movedBetween } = rm.difference;
  const { encode, decode } = rm.code;
  const { turns } = rm.constants;
  const VERSION = 1;
  const MOST_OF_A_REMARK = 300; // letters in a mail: the code holds all of it
  const VERDICTS = ["agree", "other", "question"];
  // Longer than this, some programs cut the text of a mail that they are handed.
  const MOST_IN_MAIL = 1400;
  const MOST_MOVES_IN_MAIL = 5;
  const TURNS = new RegExp(turns, "gu");

  const two = (n) => String(n).padStart(2, "0");
  const dayOf = (now) => `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;

  /** Who lies elsewhere than in the proposal that was asked about. */
  function movesOf({ plans, step, territory }) {
    const [asked] = plans;
    const named = (one, place) => (one.of[place] < 0 ? null : one.regions[one.of[place]]);
    const places =
      step.plan === 0
        ? territory.codes.map((_, place) => place).filter((p) => named(step, p) !== named(asked, p))
        : movedBetween(asked, step);
    return places.sort(territory.byName).map((place) => ({
      nis: territory.codes[place],
      name: territory.names[place],
      from: named(asked, place),
      to: named(step, place),
    }));
  }

  const bridgesOf = ({ edges, codes }) =>
    edges.filter((edge) => edge.kind === "bridge").map(({ a, b }) => [codes[a], codes[b]]);

  /** The answer that a form holds, at a moment of the clock of who sends it. */
  function makeAnswer(store, form, now) {
    const { territory, data, plans } = store;
    const { criteria } = data;
    const nis = territory.codes[form.place];
    const moves = movesOf(store);
    // Who agrees may move others, and not itself: what it shows counts.
    const moved = form.verdict === "agree" && moves.some((one) => one.nis === nis);
    return {
      regiomap: "answer",
      version: VERSION,
      plan: plans[0].fingerprint,
      municipality: { nis, name: territory.names[form.place] },
      by: { name: form.name.trim(), role: form.role.trim() },
      verdict: moved ? "other" : form.verdict,
      sent: `${dayOf(now)}T${two(now.getHours())}:${two(now.getMinutes())}`,
      remarks: {
        general: form.general.trim(),
        regions: Object.entries(form.regions)
          .filter(([, remark]) => remark.trim())
          .map(([region, remark]) => ({ region, remark: remark.trim() })),
      },
      moves,
      rules: {
        min_size: criteria.minSize,
        max_size: criteria.maxSize,
        contiguous: criteria.contiguous,
        nested: criteria.nested,
        bridges: bridgesOf(territory),
      },
    };
  }

  /** What an answer says, in the order of its code. */
  const compact = ({ version, plan, municipality, verdict, by, sent, remarks, moves }) => [
    version,
    plan,
    municipality.nis,
    verdict[0],
    by.name,
    by.role,
    sent,
    remarks.general,
    remarks.regions.map((one) => [one.region, one.remark]),
    moves.map((one) => [one.nis, one.to]),
  ];

  function toCode(answer) {
    const { min_size, max_size, contiguous, nested, bridges } = answer.rules;
    const rules = [min_size, max_size, +contiguous, +nested, bridges];
    return encode(JSON.stringify([...compact(answer), rules]));
  }

  const isText = (one) => typeof one === "string";
  const arePairs = (some) =>
    Array.isArray(some) && some.every((one) => Array.isArray(one) && isText(one[0]));

  // As Python reads it: without signs that turn a text round.
  const parse = (words) =>
    JSON.parse(words, (_, one) => (isText(one) ? one.replace(TURNS, "") : one));

  /** What a code says, or the text of a saved answer, field by field; null when it is none. */
  function fromCode(words) {
    let held = null;
    try {
      held = words.trimStart().startsWith("{") ? compact(parse(words)) : parse(decode(words));
    } catch {
      return null;
    }
    if (!Array.isArray(held) || held[0] !== VERSION) return null;
    const [, plan, nis, letter, name, role, sent, general, remarks, moves] = held;
    const verdict = VERDICTS.find((one) => one[0] === letter);
    if (!verdict || ![plan, nis, name, role, sent, general].every(isText)) return null;
    if (!arePairs(remarks) || !arePairs(moves)) return null;
    if (!remarks.every((one) => isText(one[1]))) return null;
    if (!moves.every((one) => one[1] === null || isText(one[1]))) return null;
    return { plan, nis, verdict, name, role, sent, general, remarks, moves };
  }

  /** A name for a file: small letters and figures only. */
  const slug = (name) =>
    name
      .normalize("NFD")
      .toLowerCase()
      .replace(/\p{M}/gu, "")
      .replace(/[^a-z0-9]+/g, "-")
      .replace(/^-|-$/g, "") || "x";

  const fileName = ({ municipality, sent }) =>
    `${text("file.name")}-${slug(municipality.name)}-${sent.slice(0, 10)}.json`;

  const toFile = (answer) => `${JSON.stringify(answer, null, 2)}\n`;

  /** The moves of an answer as people read them, the first few by name. */
  function movesInWords({ moves }) {
    if (!moves.length) return [];
    const named = (region) => region ?? text("none");
    const lines = moves
      .slice(0, MOST_MOVES_IN_MAIL)
      .map(({ name, from, to }) => text("answer.move", { name, from: named(from), to: named(to) }));
    const rest = moves.length - lines.length;
    return [
      count("answer.moves", moves.length),
      ...lines,
      rest ? text("answer.moves.rest", { n: number(rest) }) : "",
    ];
  }

  /** The remarks as people read them, long ones cut. */
  function remarksInWords({ remarks }) {
    const cut = (words) =>
      words.length > MOST_OF_A_REMARK ? `${words.slice(0, MOST_OF_A_REMARK).trimEnd()}…` : words;
    return [
      remarks.general && cut(remarks.general),
      ...remarks.regions.map(({ region, remark }) => `${region}: ${cut(remark)}`),
    ].filter(Boolean);
  }

  /** The address that opens a mail with the answer in it; nothing is sent by itself. */
  function mailAddress(answer, code, replyTo) {
    const { name } = answer.municipality;
    const said = text(`answer.says.${answer.verdict}`, { name });
    const lines = [
      said,
      ...movesInWords(answer),
      ...remarksInWords(answer),
      [answer.by.name, answer.by.role].filter(Boolean).join(", "),
      "\r\n" + (code.length > MOST_IN_MAIL
        ? text("answer.mail.attach", { file: fileName(answer) })
        : `${text("answer.mail.code")}\r\n${code}`),
    ];
    const subject = encodeURIComponent(text("answer.mail.subject", { name }));
    const body = encodeURIComponent(lines.filter((one) => one !== "").join("\r\n"));
    return `mailto:${encodeURIComponent(replyTo).replace("%40", "@")}?subject=${subject}&body=${body}`;
  }

  rm.answer = { makeAnswer, movesOf, toCode, fromCode, toFile, fileName, mailAddress };
})(window.regiomap);
