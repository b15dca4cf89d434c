/* Files: the plan as CSV and GeoJSON for others, and a CSV from others back on the map. */
(function (rm) {
  "use strict";

  const { text, number } = rm.words;
  const { element } = rm.elements;
  const { formula, needsQuotes, separators } = rm.constants;
  const BOM = "\uFEFF";
  // As in regiomap's CSV files: a cell that already starts with apostrophes gets one more.
  const FORMULA = new RegExp(formula);
  const NEEDS_QUOTES = new RegExp(`${needsQuotes}|[${separators.join("")}]`);
  // A page that reads more than this freezes; a plan of all of Flanders has some 12 kB.
  const MOST_BYTES = 5_000_000;
  const MOST_LETTERS = 200;

  /** A cell that no spreadsheet takes for a formula. */
  function cell(given) {
    const value = given.replaceAll("\0", "\uFFFD"); // which no file keeps
    const safe = FORMULA.test(value) ? `'${value}` : value;
    return NEEDS_QUOTES.test(safe) ? `"${safe.replace(/"/g, '""')}"` : safe;
  }

  /**
   * The plan as CSV. The byte order mark tells Excel that it is UTF-8; pandas skips it. A Dutch
   * Excel wants semicolons, everything else commas.
   */
  function toCsv({ territory, step }, separator = ",") {
    const rows = territory.codes.map((code, place) => [
      code,
      territory.names[place],
      step.of[place] < 0 ? "" : step.regions[step.of[place]],
    ]);
    return (
      BOM +
      [["nis", "name", "region"], ...rows]
        .map((row) => `${row.map(cell).join(separator)}\r\n`)
        .join("")
    );
  }

  function signedArea(ring) {
    let area = 0;
    for (let i = 0; i < ring.length; i++) {
      const [y1, x1] = ring[i];
      const [y2, x2] = ring[(i + 1) % ring.length];
      area += x1 * y2 - x2 * y1;
    }
    return area;
  }

  /** A ring as GeoJSON wants it: closed, longitude first, outer rings counter-clockwise. */
  function geoRing(ring, hole, digits) {
    const points = ring.map(([lat, lng]) => [
      Number(lng.toFixed(digits)),
      Number(lat.toFixed(digits)),
    ]);
    if (signedArea(ring) > 0 === hole) points.reverse();
    return [...points, points[0]];
  }

  function toGeoJson({ territory, step }) {
    const features = territory.codes.map((nis, place) => ({
      type: "Feature",
      properties: {
        nis,
        name: territory.names[place],
        region: step.of[place] < 0 ? null : step.regions[step.of[place]],
      },
      geometry: {
        type: "MultiPolygon",
        coordinates: territory.shapes[place].map((rings) =>
          rings.map((ring, i) => geoRing(ring, i > 0, 6)),
        ),
      },
    }));
    return JSON.stringify({ type: "FeatureCollection", features });
  }

  /** The sign between the cells: the one that the first line holds most of, outside quotes. */
  function separatorOf(words) {
    const line = words.split(/[\r\n]+/, 2).find((one) => one.trim()) || "";
    const parts = line.replace(/"[^"]*"/g, "");
    const often = (sign) => parts.split(sign).length;
    return separators.reduce((best, sign) => (often(sign) > often(best) ? sign : best));
  }

  /** Rows of a CSV text as Python reads them, or null: quotes only around a whole cell. */
  function parseCsv(words) {
    const comma = separatorOf(words);
    // A carriage return alone ends a row only in a file that ends all its rows so.
    const lineEnd = words.includes("\n") ? "\n" : "\r";
    const rows = [[]];
    let value = "";
    let quotes = 0; // around the cell: none, open, closed
    const end = () => {
      rows[rows.length - 1].push(value);
      value = "";
      quotes = 0;
    };
    for (let i = 0; i < words.length; i++) {
      const sign = words[i];
      if (quotes === 1) {
        if (sign !== '"') value += sign;
        else if (words[i + 1] === '"') {
          value += sign;
          i += 1;
        } else quotes = 2;
      } else if (sign === '"' && value === "" && !quotes) quotes = 1;
      else if (sign === comma) end();
      else if (sign === lineEnd) {
        end();
        rows.push([]);
      } else if (sign === "\r") {
        if (words[i + 1] !== lineEnd) return null;
      } else if (quotes) return null;
      else value += sign;
    }
    if (quotes === 1) return null;
    end();
    return rows.filter((row) => row.some((one) => one !== ""));
  }

  /** The text of a file, or the reason why it is refused. */
  async function read(file) {
    if (file.size > MOST_BYTES)
      return { refused: text("opened.large", { mb: number(MOST_BYTES / 1e6) }) };
    const bytes = new Uint8Array(await file.arrayBuffer());
    const [first, second] = bytes;
    const wide = { 0xfffe: "utf-16le", 0xfeff: "utf-16be" };
    try {
      const alphabet = wide[first * 256 + second] || "utf-8";
      const words = new TextDecoder(alphabet, { fatal: true, ignoreBOM: true }).decode(bytes);
      return words.includes("\0") ? { refused: text("opened.bad") } : { words };
    } catch {
      return { refused: text("opened.alphabet") };
    }
  }

  const tooLong = (words) => words.length > MOST_LETTERS && [...words].length > MOST_LETTERS;

  /** The step a CSV stands for and how many it leaves alone, or the reason why it is refused. */
  function fromCsv(words, { territory, step }) {
    const refused = text("opened.bad");
    const [head, ...rows] = parseCsv(words.replace(/^\uFEFF/, "")) || [];
    const titles = (head || []).map((one) => one.trim().toLowerCase());
    const [nis, name, region] = ["nis", "name", "region"].map((one) => titles.indexOf(one));
    if (nis < 0 || region < 0) return { refused };
    if ([nis, name, region].some((at) => at >= 0 && titles.indexOf(titles[at], at + 1) >= 0))
      return { refused };
    // Cells beyond the header mean that the columns of the row have shifted.
    if (rows.some((row) => row.slice(titles.length).some((one) => one !== ""))) return { refused };
    const plain = (value) =>
      value.startsWith("'") && FORMULA.test(value) ? value.slice(1) : value;
    const where = new Map(territory.codes.map((code, place) => [code, place]));
    // Who is not named stays where it is: half a file never empties the rest of the map.
    const of = step.of.slice();
    const next = {
      ...step,
      of,
      regions: step.regions.slice(),
      labels: step.labels.slice(),
      colours: step.colours.slice(),
    };
    const numbers = new Map(next.regions.map((id, index) => [id, index]));
    const spelled = new Map();
    const seen = new Set();
    for (const row of rows) {
      const exact = plain(row[region] || "");
      if ([row[nis], row[name], exact].some((one) => one && tooLong(one)))
        return { refused: text("opened.long", { n: number(MOST_LETTERS) }) };
      const code = plain(row[nis] || "");
      const place = where.get(code) ?? where.get(code.trim());
      if (place === undefined || seen.has(place)) return { refused };
      seen.add(place);
      // Blanks around a region count only where the map knows it with them.
      const id = numbers.has(exact) ? exact : exact.trim();
      of[place] = -1;
      if (id === "") continue;
      if ((spelled.get(id) ?? exact) !== exact) return { refused };
      spelled.set(id, exact);
      if (!numbers.has(id)) {
        numbers.set(id, next.regions.length);
        next.regions.push(id);
        const n = next.regions.length;
        next.labels.push(next.labels.includes(String(n)) ? `+${n}` : String(n));
        next.colours.push(-1);
      }
      of[place] = numbers.get(id);
    }
    return seen.size ? { step: next, kept: of.length - seen.size } : { refused };
  }

  /** The step a file stands for, or the reason why it is refused. */
  async function readFile(file, store) {
    const { words, refused } = await read(file);
    return refused ? { refused } : fromCsv(words, store);
  }

  /** Offer a file, without any server. */
  function download(name, type, words) {
    const url = URL.createObjectURL(new Blob([words], { type }));
    const link = element("a", { href: url, download: name });
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(url), 10000);
  }

  rm.files = { toCsv, toGeoJson, readFile, download };
})(window.regiomap);
