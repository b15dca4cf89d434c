/* The plan in the address: short, and a wrong address is refused, never half obeyed. */
(function (rm) {
  "use strict";

  const { withNewRegion } = rm.store;
  const NONE = "x";

  const known = new WeakMap();

  /** A fingerprint of the municipalities and plans, so that an address fits one map only. */
  function fingerprint(data) {
    if (!known.has(data)) known.set(data, hashOf(data));
    return known.get(data);
  }

  function hashOf(data) {
    let hash = 0x811c9dc5;
    const eat = (words) => {
      for (let i = 0; i < words.length; i++)
        hash = Math.imul(hash ^ words.charCodeAt(i), 0x01000193);
    };
    data.municipalities.codes.forEach(eat);
    for (const plan of data.plans) eat(`${plan.of.join(" ")}|${plan.regions.join(" ")}`);
    return (hash >>> 0).toString(36);
  }

  /**
   * `#rm=<fingerprint>.<plan>.<place>-<region>_...`, in base 36, and behind one more point the
   * regions that are locked; empty for the first plan without locks.
   */
  function writeAddress(store) {
    const { step, plans } = store;
    const base = plans[step.plan];
    const changes = [];
    // New regions are named by the order in which they appear, so their names need no place.
    const fresh = new Map();
    step.of.forEach((region, place) => {
      if (region === base.of[place] && region < base.regions.length) return;
      if (region >= base.regions.length && !fresh.has(region))
        fresh.set(region, base.regions.length + fresh.size);
      const number = (fresh.get(region) ?? region).toString(36);
      // The 34th region is an x too: a nought before it tells it from none.
      const to = region < 0 ? NONE : number === NONE ? `0${number}` : number;
      changes.push(`${place.toString(36)}-${to}`);
    });
    const locks = store
      .locked()
      .map((region) => (region < base.regions.length ? region : fresh.get(region)))
      .filter((region) => region !== undefined)
      .map((region) => region.toString(36));
    if (!changes.length && step.plan === 0 && !locks.length) return "";
    const plan = `#rm=${fingerprint(store.data)}.${step.plan.toString(36)}.${changes.join("_")}`;
    return locks.length ? `${plan}.${locks.join("-")}` : plan;
  }

  /**
   * The step an address stands for, with the ids of the regions that are locked as `locks`; null
   * when there is none, undefined when it is no good.
   */
  function readAddress(hash, store) {
    if (!hash || hash === "#") return null;
    const found =
      /^#rm=([0-9a-z]{1,7})\.([0-9a-z]{1,4})\.((?:[0-9a-z]{1,5}-[0-9a-z]{1,5}(?:_(?=[0-9a-z])|(?=\.)|$))*)(?:\.([0-9a-z]{1,5}(?:-[0-9a-z]{1,5})*))?$/.exec(
        hash,
      );
    if (!found || found[1] !== fingerprint(store.data)) return undefined;
    const base = store.plans[parseInt(found[2], 36)];
    if (!base) return undefined;
    let step = { ...base, of: base.of.slice() };
    let last = -1;
    for (const change of found[3] ? found[3].split("_") : []) {
      const [place, to] = change.split("-");
      const at = parseInt(place, 36);
      const region = to === NONE ? -1 : parseInt(to, 36);
      // In order and each once, as written: no address makes more regions than municipalities.
      if (at <= last || at >= step.of.length || region > step.regions.length) return undefined;
      if (region === step.regions.length) step = withNewRegion(step);
      step.of[at] = region;
      last = at;
    }
    const locks = found[4] ? found[4].split("-").map((region) => parseInt(region, 36)) : [];
    if (locks.some((region, i) => region >= step.regions.length || region <= locks[i - 1]))
      return undefined;
    return { ...step, locks: locks.map((region) => step.regions[region]) };
  }

  rm.address = { readAddress, writeAddress, fingerprint };
})(window.regiomap);
