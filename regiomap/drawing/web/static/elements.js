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

  rm.elements = { element, button, svg };
})(window.regiomap);
