/**
 * The site as a function of records: a front page, a page for each experiment and for costs, and for each panel its specification, images
 * and data. Nothing here reads a clock or a file, so that the same records give the same bytes.
 *
 * @module
 */
import { formatRecord, recordJsonSchema, type ResultsFile } from "../experiments/records.ts";
import { bibtex } from "./bibtex.ts";
import { addCostPage, COST_PAGE } from "./cost_page.ts";
import { costsOf } from "./cost_view.ts";
import { addExperimentPage } from "./experiment_page.ts";
import { experimentPage, recordsFile } from "./experiment_table.ts";
import { type SiteFiles, type SiteOptions, toJson } from "./figure.ts";
import { frontPage, type PageLink } from "./front_page.ts";
import { addGpuPage, GPU_PAGE } from "./gpu_page.ts";
import { addHistoryPage, HISTORY_PAGE } from "./history_page.ts";
import { addPublishedPage, PUBLISHED_PAGE } from "./published_page.ts";
import { selectRuns } from "./view.ts";

export { type SiteFiles, type SiteOptions, toCsv } from "./figure.ts";

/** Shown in place of a table that has nothing to show. */
export const NO_RECORDS = "no records yet: run make bench";

/** Builds the site. */
export async function buildSite(results: readonly ResultsFile[], options: SiteOptions): Promise<SiteFiles> {
  const files: SiteFiles = new Map();
  const selection = selectRuns(results, { includeDirty: options.includeDirty ?? false });
  const { costs } = options;
  for (const text of options.experiments.filter(({ derived }) => !derived)) {
    await addExperimentPage(files, { selection, text, options });
  }
  const pages: PageLink[] = [];
  if (costs) {
    await addCostPage(files, selection, { costs, options });
    pages.push({ href: COST_PAGE, title: "Cost of a proof" });
  }
  const { published, gpuModels } = options;
  if (published) {
    addPublishedPage(files, { selection, tables: published });
    pages.push({ href: PUBLISHED_PAGE, title: "Published tables, done again" });
  }
  if (published && gpuModels) {
    addGpuPage(files, { models: gpuModels, tables: published });
    pages.push({ href: GPU_PAGE, title: "GPU models" });
  }
  await addHistoryPage(files, { results, since: options.since, options });
  pages.push({ href: HISTORY_PAGE, title: "History" });
  for (const run of selection.runs) files.set(recordsFile(run), run.records.map(formatRecord).join(""));
  files.set("record.schema.json", toJson(recordJsonSchema()));
  files.set("records.bib", await bibtex(selection));
  const priced = costs ? costsOf(selection, costs.prices, costs.utilisation).runs : [];
  files.set(
    "index.html",
    frontPage({
      selection,
      costs: priced,
      texts: options.experiments.filter(({ id, derived }) => !derived || files.has(experimentPage(id))),
      pages,
    }),
  );
  return files;
}
