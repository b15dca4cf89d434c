/* Elements: everything people see is made here, from text only, never from markup. */
(function (rm) {
  "use strict";

  const NS = "http://www.w3.org/2000/svg";

  /**
   * An element. Attributes are set as such, `on*` are listeners, children become text nodes or
   * elements; nothing is ever parsed as markup.
   */
  function element(tag, attributes = {}, ...children) {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
      else if (value === true) made.setAttribute(name, "");
      else if (value !== false && value !== null && value !== undefined)
        made.setAttribute(name, value);
    }
    made.append(
      ...children.filter((child) => child !== null && child !== undefined && child !== false),
    );
    return made;
  }

  const button = (attributes, ...children) =>
    element("button", { type: "button", ...attributes }, ...children);

  /** An element of a drawing. */
  function svg(tag, attributes, ...children) {
    const made = document.createElementNS(NS, tag);
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    made.append(...children);
    return made;
  }

  /** Replace what a box holds; the focus stays with what has the same `data-focus`, if it can. */
  function refill(box, children, { otherwise = null } = {}) {
    const active = document.activeElement;
    const focus = box.contains(active) ? active.dataset.focus : null;
    box.replaceChildren(...children);
    if (!focus) return;
    const again = [...box.querySelectorAll("[data-focus]")].find(
      (one) => one.dataset.focus === focus && !one.disabled,
    );
    const next = again || (otherwise && box.querySelector(otherwise));
    if (next) next.focus({ preventScroll: true });
  }

  rm.elements = { element, button, svg, refill };
})(window.regiomap);
