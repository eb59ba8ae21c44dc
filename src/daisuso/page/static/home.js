// The home page: which part of a lesson was open last is known to this browser only.

for (const row of document.querySelectorAll("[data-place]")) {
  let page = "";
  try {
    page = localStorage.getItem(row.dataset.place) || "";
  } catch {
    // Unknown then: the lesson stands as not begun.
  }
  const known = JSON.parse(row.dataset.places)[page];
  if (known === undefined) continue;
  row.classList.add("now");
  row.querySelector(".state").textContent = known;
  for (const go of row.querySelectorAll(".go")) go.textContent = go.dataset.again;
}
