/* The Tab key: municipalities are reached by the search and the lists, not one after the other. */
(function (rm) {
  "use strict";

  /**
   * Take the shapes of the map out of the order of Tab: a tooltip makes each of them a stop that
   * nobody sees. They can still be clicked; layers that others add keep their place.
   */
  function skipShapes(map) {
    const leave = () => {
      for (const shape of map.getContainer().querySelectorAll(".rm-municipality"))
        shape.setAttribute("tabindex", "-1");
    };
    map.on("layeradd", ({ layer }) => {
      const shape = layer.getElement && layer.getElement();
      if (shape && shape.classList.contains("rm-municipality")) leave();
    });
    leave();
  }

  rm.tabs = { skipShapes };
})(window.regiomap);
