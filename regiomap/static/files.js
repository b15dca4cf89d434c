/* Files: the plan as CSV and GeoJSON for others, and a CSV from others back on the map. */
(function (rm) {
  "use strict";

  const BOM = "\uFEFF";
  // As in regiomap's CSV files: a cell that already starts with apostrophes gets one more.
  const FORMULA = /^'*[=+\-@\t\r\n]/;

  /** A cell that no spreadsheet takes for a formula. */
  function cell(value) {
    const safe = FORMULA.test(value) ? `'${value}` : value;
    return /[",;\r\n]/.test(safe) || safe !== safe.trim() ? `"${safe.replace(/"/g, '""')}"` : safe;
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

  /** Rows of a CSV text, with quotes; comma or semicolon, whichever the first line has. */
  function parseCsv(words) {
    const line = words.slice(0, words.search(/[\r\n]|$/));
    const comma = line.includes(";") && !line.includes(",") ? ";" : ",";
    const rows = [[]];
    let value = "";
    let quoted = false;
    const end = () => {
      rows[rows.length - 1].push(value);
      value = "";
    };
    for (let i = 0; i < words.length; i++) {
      const sign = words[i];
      if (quoted) {
        if (sign !== '"') value += sign;
        else if (words[i + 1] === '"') {
          value += sign;
          i += 1;
        } else quoted = false;
      } else if (sign === '"') quoted = true;
      else if (sign === comma) end();
      else if (sign === "\n") {
        end();
        rows.push([]);
      } else if (sign !== "\r") value += sign;
    }
    end();
    return rows.filter((row) => row.some((one) => one !== ""));
  }

  /** The step a CSV stands for, or undefined when it does not fit this map. */
  function fromCsv(words, { territory, step }) {
    const [head, ...rows] = parseCsv(words.replace(BOM, ""));
    const column = (name) => (head || []).findIndex((one) => one.trim().toLowerCase() === name);
    const nis = column("nis");
    const region = column("region");
    if (nis < 0 || region < 0) return undefined;
    const plain = (value) =>
      (value.startsWith("'") && FORMULA.test(value) ? value.slice(1) : value).trim();
    const where = new Map(territory.codes.map((code, place) => [code, place]));
    const of = territory.codes.map(() => -1);
    const next = {
      ...step,
      of,
      regions: step.regions.slice(),
      labels: step.labels.slice(),
      colours: step.colours.slice(),
    };
    const seen = new Set();
    for (const row of rows) {
      const place = where.get((row[nis] || "").trim());
      if (place === undefined || seen.has(place)) return undefined;
      seen.add(place);
      const id = plain(row[region] || "");
      if (id === "") continue;
      if (!next.regions.includes(id)) {
        next.regions.push(id);
        const n = next.regions.length;
        next.labels.push(next.labels.includes(String(n)) ? `+${n}` : String(n));
        next.colours.push(-1);
      }
      of[place] = next.regions.indexOf(id);
    }
    return seen.size ? next : undefined;
  }

  /** Offer a file, without any server. */
  function download(name, type, words) {
    const url = URL.createObjectURL(new Blob([words], { type }));
    const link = rm.words.element("a", { href: url, download: name });
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(url), 10000);
  }

  rm.files = { toCsv, toGeoJson, fromCsv, download };
})(window.regiomap);
