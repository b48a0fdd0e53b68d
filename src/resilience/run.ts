/** Runs a scenario of a case: every variant with the loader as it is, and every planted defect under its variant. */
import type { TestContext } from '../certify/context.ts';
import type { DefectResult, LeftOut, VariantResult } from '../evidence/resilience.ts';
import { errorWords } from '../model/error-words.ts';
import type { MatrixCase } from '../model/case.ts';
import type { Loader } from '../model/loader.ts';
import { redact } from '../model/redact.ts';
import type { Finding, Limit } from '../model/resilience.ts';
import type { Hooks } from '../loader/reference.ts';
import { ofItsOwn } from './arena.ts';
import type { Arena, PlantedDefect, Scenario, Variant } from './contract.ts';
import type { Choices } from './rounds/choices.ts';

export interface ScenarioResults {
  readonly variants: readonly VariantResult[];
  readonly defects: readonly DefectResult[];
  readonly left_out: readonly LeftOut[];
}

export interface ScenarioOptions {
  /** How the loader under test is made with hooks inside; without it no defect can be planted inside of it. */
  readonly loaderWithHooks?: (hooks: Hooks) => Loader;
  /** Of what a scenario leaves to chance. */
  readonly choices?: Choices;
}

export async function runScenario(
  scenario: Scenario,
  c: MatrixCase,
  test: TestContext,
  { loaderWithHooks, choices }: ScenarioOptions = {},
): Promise<ScenarioResults> {
  const variants = scenario.variants(c, test.loader);
  const { limits = [] } = await test.connect(c.sink);
  const results: VariantResult[] = [];
  const left_out: LeftOut[] = [];
  for (const [at, variant] of variants.entries()) {
    const arena: Arena = {
      case: c,
      test: ofItsOwn(test, `v${at.toString(36)}`),
      ...(loaderWithHooks ? { hooked: loaderWithHooks } : {}),
      ...(choices ? { choices } : {}),
    };
    const why = (await variant.absent?.(arena)) ?? null;
    if (why === null) {
      results.push(await test.step(variant.name, () => found(scenario, variant, arena, limits)));
    } else left_out.push({ name: variant.name, why });
  }
  const defects: DefectResult[] = [];
  for (const [at, defect] of scenario.defects(c, test.loader).entries()) {
    if (left_out.some(({ name }) => name === defect.variant)) continue;
    const plantedAnew = () => planted(defect, test.loader, loaderWithHooks);
    const loader = plantedAnew();
    if (!loader) continue;
    // Without the choices: what shows that a failure is seen is to be the same in every run.
    const arena: Arena = {
      case: c,
      test: { ...ofItsOwn(test, `d${at.toString(36)}`), loader },
      plantedAnew: () => plantedAnew() ?? loader,
      ...hookedDefect(defect, loaderWithHooks),
    };
    defects.push(await test.step(`defect: ${defect.name}`, () => tried(defect, variants, arena)));
  }
  return { variants: results, defects, left_out };
}

/** The broken loader with more hooks inside, those of a fault. */
function hookedDefect(
  { plant }: PlantedDefect,
  loaderWithHooks: ScenarioOptions['loaderWithHooks'],
): Pick<Arena, 'hooked'> {
  if (!loaderWithHooks) return {};
  if ('around' in plant) return { hooked: (hooks) => plant.around(loaderWithHooks(hooks)) };
  return { hooked: (hooks) => loaderWithHooks(within(plant.inside(), hooks)) };
}

/** The inner hooks are nearer to the ends. */
function within(outer: Hooks, inner: Hooks): Hooks {
  return {
    wrapSource: (source) => {
      const wrapped = inner.wrapSource?.(source) ?? source;
      return outer.wrapSource?.(wrapped) ?? wrapped;
    },
    wrapSink: (sink) => {
      const wrapped = inner.wrapSink?.(sink) ?? sink;
      return outer.wrapSink?.(wrapped) ?? wrapped;
    },
  };
}

async function found(
  scenario: Scenario,
  variant: Variant,
  arena: Arena,
  limits: readonly Limit[],
): Promise<VariantResult> {
  const { name } = variant;
  const started = performance.now();
  const took = () => ({ duration_ms: Math.round(performance.now() - started) });
  try {
    const finding = redacted(await variant.run(arena));
    const own = limits.filter((each) => applies(each, scenario, variant, arena.case));
    const documented = own.length > 0 ? { documented: own.map(({ text }) => text).join(' ') } : {};
    const limit = own.find(({ seen }) => seen === undefined || finding.seen.includes(seen));
    if (finding.outcome !== 'violated' || !limit) return { name, ...finding, ...documented, ...took() };
    return { name, ...finding, outcome: 'limit', limit: limit.text, ...documented, ...took() };
  } catch (error) {
    return { name, outcome: null, error: redact(errorWords(error)), ...took() };
  }
}

function applies(
  { scenario, variants, strategies }: Limit,
  { name }: Scenario,
  variant: Variant,
  c: MatrixCase,
): boolean {
  return (
    scenario === name &&
    (variants?.includes(variant.name) ?? true) &&
    (strategies?.includes(c.strategy) ?? true)
  );
}

function planted(
  { plant }: PlantedDefect,
  loader: Loader,
  loaderWithHooks: ScenarioOptions['loaderWithHooks'],
): Loader | undefined {
  if ('around' in plant) return plant.around(loader);
  return loaderWithHooks?.(plant.inside());
}

async function tried(
  { name, variant: asked }: PlantedDefect,
  variants: readonly Variant[],
  arena: Arena,
): Promise<DefectResult> {
  const variant = variants.find((each) => each.name === asked);
  if (!variant) throw new TypeError(`the defect ${name} asks for the variant ${asked}, which there is not`);
  try {
    const { outcome, seen } = redacted(await variant.run(arena));
    return { name, variant: asked, status: outcome === 'violated' ? 'caught' : 'missed', seen };
  } catch (error) {
    return { name, variant: asked, status: 'not_planted', seen: redact(errorWords(error)) };
  }
}

function redacted({ outcome, seen, fired }: Finding): Finding {
  return { outcome, seen: redact(seen), fired: redact(fired) };
}
