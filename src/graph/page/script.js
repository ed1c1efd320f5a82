  "use strict";
  {
    const KINDS = {
      "service": ["Service", "Services", 260], "workspace": ["Workspace", "Workspaces", 280], "product": ["Product", "Products", 45],
      "api": ["API", "APIs", 212], "operation": ["Operation", "Operations", 195], "document": ["Policy", "Policies without a place", 230],
      "fragment": ["Fragment", "Fragments", 140], "backend": ["Backend", "Backends", 10], "named-value": ["Named value", "Named values", 28],
      "logger": ["Logger", "Loggers", 320], "certificate": ["Certificate", "Certificates", 300], "vault": ["Key Vault", "Key Vaults", 65],
      "host": ["Host", "Hosts", 350],
    };
    // How an edge reads from its end: "used by".
    const BACK = {
      "has": "belongs to", "includes": "included by", "routes to": "routed to by", "reads": "read by", "calls": "called by",
      "logs to": "written by", "presents": "presented by", "kept in": "keeps",
    };
    const LISTED = 300, SHOWN = 12, RANKED = 8;

    const data = JSON.parse(document.getElementById("data").textContent);
    const nodes = new Map(data.nodes.map((node) => [node.id, { ...node, uses: [], usedBy: [] }]));
    for (const edge of data.edges) {
      nodes.get(edge.from).uses.push(edge);
      nodes.get(edge.to).usedBy.push(edge);
    }
    const all = [...nodes.values()];
    for (const node of all) node.words = [node.name, node.api, node.path, node.unit, KINDS[node.kind][0]].join(" ").toLowerCase();
    const severalUnits = new Set(all.map((node) => node.unit).filter(Boolean)).size > 1;

    const find = (id) => document.getElementById(id);
    const [search, list, found, main, chips] = ["search", "list", "found", "main", "kinds"].map(find);
    const wanted = new Set();
    let limit = LISTED;

    // Texts only ever become text nodes and attributes: nothing of the data is read as markup.
    function make(name, attributes = {}, ...children) {
      const element = document.createElement(name);
      for (const [key, value] of Object.entries(attributes)) {
        if (key === "hue") element.style.setProperty("--hue", value);
        else if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
        else if (value !== null && value !== undefined && value !== false) element.setAttribute(key, value);
      }
      element.append(...children.filter((child) => child !== null && child !== undefined));
      return element;
    }

    const hue = (node) => KINDS[node.kind][2];
    const link = (id) => "#" + encodeURIComponent(id);
    const place = (of) => of.path ? of.path + ":" + of.line : "";
    const plural = (count, one, many) => count + " " + (count === 1 ? one : many);

    // What tells a node from others of its name; beside another node, what that does not say already.
    function about(node, beside) {
      const parts = [];
      if (node.api && node.api !== beside?.name && node.api !== beside?.api) parts.push(node.api);
      if (severalUnits && node.unit && node.unit !== beside?.unit) parts.push(node.unit);
      return parts.join(" · ");
    }

    // A path as a name is shown by its end.
    function label(node) {
      return node.kind === "document" ? node.name.split("/").slice(-2).join("/") : node.name;
    }

    function item(node, note) {
      const own = note ?? about(node);
      return make("a", { class: "item" + (node.defined ? "" : " missing"), href: link(node.id), hue: hue(node), "data-id": node.id, title: KINDS[node.kind][0] + " " + node.name + (node.defined ? "" : ", not defined here") },
        make("span", { class: "dot", "aria-hidden": "true" }), make("span", { class: "name" }, make("span", { class: "hidden" }, KINDS[node.kind][0] + " "), label(node)), own ? make("span", { class: "note" }, own) : null);
    }

    function matches() {
      const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
      return all.filter((node) => (wanted.size === 0 || wanted.has(node.kind)) && words.every((word) => node.words.includes(word)));
    }

    function drawList() {
      const hits = matches();
      found.textContent = hits.length === all.length ? plural(all.length, "item", "items") : hits.length + " of " + plural(all.length, "item", "items");
      list.replaceChildren(...hits.slice(0, limit).map((node) => item(node)));
      if (hits.length > limit) {
        list.append(make("button", { class: "more", onclick: () => { limit += LISTED; drawList(); } }, "Show more of the " + (hits.length - limit) + " others"));
      }
      mark();
    }

    function mark() {
      const id = selected();
      for (const element of list.querySelectorAll(".item")) {
        if (element.dataset.id === id) element.setAttribute("aria-current", "true");
        else element.removeAttribute("aria-current");
      }
    }

    function selected() {
      try { return decodeURIComponent(location.hash.slice(1)); } catch { return ""; }
    }

    function box(node, edge, backwards) {
      const note = edge ? (backwards ? BACK[edge.kind] : edge.kind) : about(node);
      const where = edge && place(edge) ? place(edge) + (edge.count > 1 ? ", and " + plural(edge.count - 1, "other place", "other places") : "") : "";
      return make("a", { class: "box" + (node.defined ? "" : " missing"), href: link(node.id), hue: hue(node), title: [node.kind === "document" ? node.name : "", where].filter(Boolean).join("\n") },
        make("span", { class: "name" }, label(node)), note ? make("span", { class: "note" }, [note, edge ? about(node, nodes.get(selected())) : ""].filter(Boolean).join(" · ")) : null);
    }

    // The neighbours on one side, in groups by what they are. A long group shows its beginning until all of it is asked for.
    function column(edges, end, backwards, title) {
      const groups = new Map();
      for (const edge of edges) {
        const node = nodes.get(edge[end]);
        if (!groups.has(node.kind)) groups.set(node.kind, []);
        groups.get(node.kind).push([node, edge]);
      }
      const side = make("section", { class: "column", "aria-label": title });
      if (groups.size === 0) side.append(make("p", { class: "empty" }, backwards ? "Nothing here uses it" : "It uses nothing"));
      for (const kind of Object.keys(KINDS).filter((kind) => groups.has(kind))) {
        const members = groups.get(kind).sort(([one], [other]) => one.name.localeCompare(other.name));
        const group = make("div", { class: "group" }, make("h3", {}, (members.length === 1 ? KINDS[kind][0] : members.length + " " + KINDS[kind][1])));
        const draw = (count) => {
          group.querySelectorAll(".box, .more").forEach((old) => old.remove());
          group.append(...members.slice(0, count).map(([node, edge]) => box(node, edge, backwards)));
          if (members.length > count) {
            group.append(make("button", { class: "more", onclick: () => { draw(members.length); connect(); } }, "Show all " + members.length));
          }
        };
        draw(members.length > SHOWN + 2 ? SHOWN : members.length);
        side.append(group);
      }
      return side;
    }

    // Draws a line from each neighbour to the middle.
    function connect() {
      const map = main.querySelector(".map");
      if (!map) return;
      const [svg, middle] = [map.querySelector("svg"), map.querySelector(".center")];
      const frame = map.getBoundingClientRect(), center = middle.getBoundingClientRect();
      const lit = map.querySelector(".box:not(.center):is(:hover, :focus)");
      svg.replaceChildren();
      map.querySelectorAll(".column").forEach((column, number) => {
        for (const element of column.querySelectorAll(".box:not(.center)")) {
          const own = element.getBoundingClientRect();
          const before = own.right < center.left;
          const [x1, y1] = [(before ? own.right : own.left) - frame.left, own.top + own.height / 2 - frame.top];
          const [x2, y2] = [(before ? center.left : center.right) - frame.left, center.top + center.height / 2 - frame.top];
          const bend = (x1 + x2) / 2;
          const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
          path.setAttribute("d", `M${x1},${y1} C${bend},${y1} ${bend},${y2} ${x2},${y2}`);
          path.classList.toggle("lit", element === lit);
          svg.append(path);
          const light = (on) => () => path.classList.toggle("lit", on);
          element.onmouseenter = element.onfocus = light(true);
          element.onmouseleave = element.onblur = light(false);
        }
      });
    }

    // Everything that edges lead to from `start`, itself left out.
    function reach(start, edges, end) {
      const seen = new Set([start.id]), open = [start];
      while (open.length > 0) {
        for (const edge of open.pop()[edges]) {
          if (!seen.has(edge[end])) { seen.add(edge[end]); open.push(nodes.get(edge[end])); }
        }
      }
      seen.delete(start.id);
      return [...seen].map((id) => nodes.get(id));
    }

    function reached(title, members) {
      const groups = Object.keys(KINDS).map((kind) => [kind, members.filter((node) => node.kind === kind)]).filter(([, of]) => of.length > 0);
      const body = groups.map(([kind, of]) => make("div", { class: "group" }, make("h3", {}, of.length + " " + KINDS[kind][of.length === 1 ? 0 : 1]),
        make("div", { class: "inline" }, ...of.sort((one, other) => one.name.localeCompare(other.name)).map((node) => box(node)))));
      return make("details", {}, make("summary", {}, title + ": " + members.length), ...body);
    }

    function drawNode(node) {
      const facts = make("p", { class: "facts" }, node.api ? make("span", {}, "of ", make("a", { class: "plain", href: link(apiOf(node)) }, "API " + node.api)) : null,
        node.path ? make("code", {}, place(node)) : null, node.unit ? make("span", {}, "unit ", make("code", {}, node.unit)) : null,
        node.defined ? null : make("span", { class: "warn" }, ["vault", "host"].includes(node.kind) ? "outside of this repository" : "not defined in this repository"));
      const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
      svg.setAttribute("aria-hidden", "true");
      const middle = make("div", { class: "column middle" }, make("div", { class: "box center", hue: hue(node) }, label(node), make("span", { class: "note" }, KINDS[node.kind][0])));
      main.replaceChildren(make("span", { class: "kind", hue: hue(node) }, KINDS[node.kind][0]), make("h2", {}, node.name), facts,
        make("div", { class: "map" }, svg, column(node.usedBy, "from", true, "Used by"), middle, column(node.uses, "to", false, "Uses")),
        reached("All that depends on it, directly or not", reach(node, "usedBy", "from")), reached("All that it depends on, directly or not", reach(node, "uses", "to")));
      connect();
      main.scrollTop = 0;
      document.title = node.name + " · " + KINDS[node.kind][0];
    }

    function apiOf(node) {
      const edge = node.usedBy.find((edge) => edge.kind === "has");
      return edge ? edge.from : "api:" + node.api;
    }

    function panel(title, members, note, empty) {
      const body = members.length > 0 ? members.map((node) => item(node, note(node))) : [make("p", { class: "empty" }, empty)];
      return make("section", { class: "panel" }, make("h3", {}, title), ...body);
    }

    function drawOverview() {
      const cards = Object.keys(KINDS).map((kind) => [kind, all.filter((node) => node.kind === kind).length]).filter(([, count]) => count > 0)
        .map(([kind, count]) => make("button", { class: "card", hue: KINDS[kind][2], onclick: () => only(kind) }, make("b", {}, String(count)), KINDS[kind][count === 1 ? 0 : 1]));
      const shared = ["fragment", "backend", "named-value"];
      const ranked = all.filter((node) => shared.includes(node.kind) && node.usedBy.length > 1).sort((one, other) => other.usedBy.length - one.usedBy.length || one.name.localeCompare(other.name));
      const missing = all.filter((node) => !node.defined && !["vault", "host", "service"].includes(node.kind) && node.usedBy.length > 0);
      const idle = all.filter((node) => node.defined && shared.includes(node.kind) && node.usedBy.length === 0);
      const kind = (node) => KINDS[node.kind][0];
      main.replaceChildren(make("h2", {}, find("home").textContent), make("p", { class: "facts" }, plural(all.length, "item", "items") + ", " + plural(data.edges.length, "connection", "connections")),
        make("div", { class: "cards" }, ...cards), make("div", { class: "panels" },
          panel("Shared by most", ranked.slice(0, RANKED), (node) => kind(node) + ", used by " + node.usedBy.length, "Nothing is used by several."),
          panel("Referred to, not defined here", missing.slice(0, 40), (node) => kind(node) + ", used by " + node.usedBy.length, "All that is referred to is defined here."),
          panel("Defined, used by nothing here", idle.slice(0, 40), kind, "All that is shared is used.")));
      document.title = find("home").textContent;
    }

    function only(kind) {
      wanted.clear();
      wanted.add(kind);
      for (const chip of chips.children) chip.setAttribute("aria-pressed", String(wanted.has(chip.dataset.kind)));
      limit = LISTED;
      drawList();
      search.focus();
    }

    function draw() {
      const node = nodes.get(selected());
      if (node) drawNode(node); else drawOverview();
      mark();
    }

    for (const kind of Object.keys(KINDS).filter((kind) => all.some((node) => node.kind === kind))) {
      const chip = make("button", { class: "chip", hue: KINDS[kind][2], "aria-pressed": "false", "data-kind": kind, onclick: () => {
        if (!wanted.delete(kind)) wanted.add(kind);
        chip.setAttribute("aria-pressed", String(wanted.has(kind)));
        limit = LISTED;
        drawList();
      } }, KINDS[kind][1]);
      chips.append(chip);
    }
    search.addEventListener("input", () => { limit = LISTED; drawList(); });
    addEventListener("hashchange", draw);
    addEventListener("resize", connect);
    main.addEventListener("scroll", connect, { passive: true });
    document.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.key === "/" && document.activeElement !== search) { event.preventDefault(); search.focus(); search.select(); }
      if (event.key === "Escape" && document.activeElement === search) { search.value = ""; drawList(); }
      if (event.key === "Enter" && document.activeElement === search) { const first = list.querySelector(".item"); if (first) { location.hash = first.hash; main.focus(); } }
      if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
      const items = [...list.querySelectorAll(".item")], at = items.indexOf(document.activeElement);
      if (at < 0 && document.activeElement !== search) return;
      const next = at + (event.key === "ArrowDown" ? 1 : -1);
      event.preventDefault();
      if (next < 0) search.focus(); else items[next]?.focus();
    });
    drawList();
    draw();
  }
