/* The territory: municipalities by position, their neighbours, and their shapes from the arcs. */
(function (rm) {
  "use strict";

  const { byAlphabet } = rm.words;

  /** Decode the embedded data once: points, rings, neighbour lists, members of the parents. */
  function readTerritory(data) {
    const { codes, names, parents, parentOf, population } = data.municipalities;
    const { edgeKinds, shortBorderM, young, youngAges } = data.municipalities;
    const edges = data.municipalities.edges.map(([a, b, metres, kind]) => ({
      a,
      b,
      metres,
      kind: edgeKinds[kind],
      doubtful:
        edgeKinds[kind] !== "bridge" && (edgeKinds[kind] === "tolerance" || metres < shortBorderM),
    }));
    const neighbours = codes.map(() => []);
    for (const { a, b } of edges) {
      neighbours[a].push(b);
      neighbours[b].push(a);
    }
    const byName = (a, b) => byAlphabet(names[a], names[b]);
    neighbours.forEach((around) => around.sort(byName));
    const parentSizes = parents.map((_, parent) => parentOf.filter((one) => one === parent).length);
    const byCode = codes.map((_, place) => place).sort((a, b) => (codes[a] < codes[b] ? -1 : 1));
    const rank = [];
    byCode.forEach((place, i) => {
      rank[place] = i;
    });
    return {
      rank,
      codes,
      names,
      parents,
      parentOf,
      population,
      young,
      youngAges,
      edges,
      neighbours,
      parentSizes,
      byCode,
      byName,
      shortBorderM,
      touches: data.municipalities.touches,
      ...readShapes(data.geometry),
    };
  }

  function readShapes({ scale, origin, arcs, owners, polygons, labels }) {
    const place = ([x, y]) => [origin[1] + y * scale, origin[0] + x * scale];
    const lines = arcs.map((steps) => {
      const line = [];
      let x = 0;
      let y = 0;
      for (let i = 0; i < steps.length; i += 2) {
        x += steps[i];
        y += steps[i + 1];
        line.push(place([x, y]));
      }
      return line;
    });
    const ring = (numbers) => {
      const points = [];
      for (const number of numbers) {
        const line = number < 0 ? lines[~number].slice().reverse() : lines[number];
        // The last point of an arc is the first of the next one.
        for (let i = 0; i < line.length - 1; i++) points.push(line[i]);
      }
      return points;
    };
    return {
      lines,
      owners,
      shapes: polygons.map((parts) => parts.map((rings) => rings.map(ring))),
      labels: labels.map(place),
    };
  }

  /** The lines between two municipalities (-1: outside) that `wanted(a, b)` asks for. */
  const linesWhere = ({ lines, owners }, wanted) =>
    lines.filter((_, arc) => wanted(...owners[arc]));

  /** The member that lies nearest to the middle of all. */
  function middle(territory, members) {
    const spots = members.map((place) => territory.labels[place]);
    const lat = spots.reduce((sum, spot) => sum + spot[0], 0) / spots.length;
    const lng = spots.reduce((sum, spot) => sum + spot[1], 0) / spots.length;
    const narrow = Math.cos((lat * Math.PI) / 180);
    const far = (place) => {
      const [y, x] = territory.labels[place];
      return (y - lat) ** 2 + ((x - lng) * narrow) ** 2;
    };
    return members.reduce((best, place) => (far(place) < far(best) ? place : best));
  }

  /** Municipalities from large to small: by inhabitants where they are known, else by area. */
  function byImportance({ codes, population, shapes, labels }) {
    const areaOf = (parts, [lat]) => {
      let area = 0;
      for (const [ring] of parts) {
        let twice = 0;
        ring.forEach(([y, x], i) => {
          const [yy, xx] = ring[(i + 1) % ring.length];
          twice += x * yy - xx * y;
        });
        area += Math.abs(twice);
      }
      return area * Math.cos((lat * Math.PI) / 180);
    };
    const size = population
      ? population.map((n) => n ?? -1)
      : shapes.map((parts, place) => areaOf(parts, labels[place]));
    return codes.map((_, place) => place).sort((a, b) => size[b] - size[a] || a - b);
  }

  rm.territory = { readTerritory, linesWhere, middle, byImportance };
})(window.regiomap);
