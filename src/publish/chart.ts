// Plots as inline SVG: a small one for a row of the board, a large one for the explain page. No script is
// needed to read them; every bucket carries its figures as a title.

import type { Change, SignalName } from '../model/judgement.ts';
import { formatCount, formatTime, formatValue } from './format.ts';
import { markup, raw, type Html } from './html.ts';
import type { Point } from './series.ts';

export interface ChartData {
  readonly signal: SignalName;
  readonly points: readonly Point[];
  readonly fromMinute: number;
  readonly toMinute: number;
  readonly baseline: number | null;
  readonly tolerance: { readonly low: number; readonly high: number } | null;
  readonly sinceMs: number | null;
  readonly changes: readonly Change[];
}

interface Frame {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

interface Scale {
  readonly x: (minute: number) => number;
  readonly y: (value: number) => number;
  readonly low: number;
  readonly high: number;
}

/** A line of 220 × 44 pixels over the band of the baseline. */
export function sparkline(data: ChartData): Html {
  const frame = { left: 2, top: 4, width: 212, height: 36 };
  const scale = scaleOf(data, frame);
  if (scale === null)
    return markup`<svg class="spark" viewBox="0 0 220 44" aria-hidden="true"></svg>`;
  const last = data.points.findLast((point) => point.value !== null);
  return markup`<svg class="spark" viewBox="0 0 220 44" aria-hidden="true" preserveAspectRatio="none">
    ${band(data, scale, frame)}
    <path class="line" d="${raw(linePath(data, scale))}" />
    ${
      last?.value == null
        ? null
        : markup`<circle
            class="last"
            cx="${round(scale.x(middle(last)))}"
            cy="${round(scale.y(last.value))}"
            r="3"
          />`
    }
  </svg>`;
}

/** The large plot, 960 × 300: axes, band, line, volume, the start of the drift and the changes. */
export function plot(data: ChartData): Html {
  const frame = { left: 64, top: 28, width: 880, height: 196 };
  const scale = scaleOf(data, frame);
  if (scale === null) return markup`<p class="nothing">No data in this span of time.</p>`;
  return markup`<svg
    class="plot"
    viewBox="0 0 960 300"
    role="img"
    aria-label="The signal over time with its baseline"
  >
    ${valueAxis(data, scale, frame)} ${timeAxis(data, scale, frame)} ${band(data, scale, frame)}
    ${volume(data, scale, frame)} ${data.changes.map((change) => changeMark(change, scale, frame))}
    ${sinceMark(data, scale, frame)}
    <path class="line" d="${raw(linePath(data, scale))}" />
    ${dots(data, scale)} ${data.points.map((point) => hover(point, data, { scale, frame }))}
  </svg>`;
}

function scaleOf(data: ChartData, frame: Frame): Scale | null {
  const values = data.points.flatMap((point) => (point.value === null ? [] : [point.value]));
  if (values.length === 0) return null;
  const band = data.tolerance === null ? [] : [data.tolerance.low, data.tolerance.high];
  const base = data.baseline === null ? [] : [data.baseline];
  const isSigned = values.some((value) => value < 0);
  const highest = Math.max(...values, ...band, ...base);
  const lowest = Math.min(...values, ...band, ...base);
  const pad = (highest - lowest || Math.abs(highest) || 1) * 0.08;
  const low = isSigned ? lowest - pad : Math.max(0, lowest - pad);
  const high = highest + pad;
  const span = Math.max(1, data.toMinute - data.fromMinute);
  return {
    low,
    high,
    x: (minute) => frame.left + ((minute - data.fromMinute) / span) * frame.width,
    y: (value) =>
      frame.top +
      frame.height -
      ((Math.min(high, Math.max(low, value)) - low) / (high - low)) * frame.height,
  };
}

const round = (value: number) => value.toFixed(1);
const middle = (point: Point) => point.minute + point.minutes / 2;

/** The line; where a bucket had no data it breaks. */
function linePath(data: ChartData, scale: Scale): string {
  let path = '';
  let previous: Point | undefined;
  for (const point of data.points) {
    if (point.value === null) continue;
    const isNext =
      previous !== undefined &&
      point.minute - (previous.minute + previous.minutes) < 3 * point.minutes;
    path += `${isNext ? 'L' : 'M'}${round(scale.x(middle(point)))} ${round(scale.y(point.value))}`;
    previous = point;
  }
  return path;
}

function band(data: ChartData, scale: Scale, frame: Frame): Html {
  const { tolerance, baseline } = data;
  const right = frame.left + frame.width;
  const area =
    tolerance === null
      ? null
      : markup`<rect
          class="band"
          x="${frame.left}"
          y="${round(scale.y(tolerance.high))}"
          width="${frame.width}"
          height="${round(Math.max(1, scale.y(tolerance.low) - scale.y(tolerance.high)))}"
        />`;
  const line =
    baseline === null
      ? null
      : markup`<line
          class="baseline"
          x1="${frame.left}"
          x2="${right}"
          y1="${round(scale.y(baseline))}"
          y2="${round(scale.y(baseline))}"
        />`;
  return markup`${area}${line}`;
}

/** Round values: steps of 1, 2 or 5 times a power of ten, at most six of them. */
export function niceTicks(low: number, high: number): number[] {
  const rough = (high - low) / 5;
  if (!(rough > 0)) return [low];
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10) * power;
  const ticks: number[] = [];
  for (let index = Math.ceil(low / step); index * step <= high; index += 1)
    ticks.push(index * step);
  return ticks;
}

function valueAxis(data: ChartData, scale: Scale, frame: Frame): Html[] {
  return niceTicks(scale.low, scale.high).map((value) => {
    const y = round(scale.y(value));
    return markup`<line class="grid" x1="${frame.left}" x2="${frame.left + frame.width}" y1="${y}" y2="${y}" />
      <text class="tick" x="${frame.left - 8}" y="${y}" dy="0.32em" text-anchor="end">${formatValue(data.signal, value)}</text>`;
  });
}

const TICK_MINUTES = [5, 10, 15, 30, 60, 120, 180, 360, 720, 1440, 2880, 10_080];

function timeAxis(data: ChartData, scale: Scale, frame: Frame): Html[] {
  const span = data.toMinute - data.fromMinute;
  const step = TICK_MINUTES.find((minutes) => span / minutes <= 9) ?? 10_080;
  const ticks: Html[] = [];
  for (let at = Math.ceil(data.fromMinute / step) * step; at <= data.toMinute; at += step) {
    const iso = new Date(at * 60_000).toISOString();
    const label = step >= 1440 || at % 1440 === 0 ? iso.slice(5, 10) : iso.slice(11, 16);
    ticks.push(
      markup`<text
        class="tick"
        x="${round(scale.x(at))}"
        y="${frame.top + frame.height + 62}"
        text-anchor="middle"
        >${label}</text
      >`,
    );
  }
  return ticks;
}

/** How many observations stand behind each point: bars under the plot. */
function volume(data: ChartData, scale: Scale, frame: Frame): Html {
  const most = Math.max(1, ...data.points.map((point) => point.samples / point.minutes));
  const floor = frame.top + frame.height + 44;
  const bars = data.points.map((point) => {
    const height = (point.samples / point.minutes / most) * 32;
    const x = scale.x(point.minute);
    const width = Math.max(1, scale.x(point.minute + point.minutes) - x - 1);
    return `M${round(x)} ${round(floor)}v${round(-height)}h${round(width)}v${round(height)}z`;
  });
  return markup`<path class="volume" d="${raw(bars.join(''))}" />`;
}

function changeMark(change: Change, scale: Scale, frame: Frame): Html {
  const x = round(scale.x(change.timestampMs / 60_000));
  const label = `${change.kind}: ${change.oldValue === '' ? '' : `${change.oldValue} → `}${change.newValue}`;
  return markup`<g class="change">
    <title>${`${formatTime(change.timestampMs)} ${label}`}</title>
    <line x1="${x}" x2="${x}" y1="${frame.top - 8}" y2="${frame.top + frame.height}" />
    <path d="M${x} ${frame.top - 4}l-5 -8h10z" />
  </g>`;
}

function sinceMark(data: ChartData, scale: Scale, frame: Frame): Html | null {
  if (data.sinceMs === null) return null;
  const minute = data.sinceMs / 60_000;
  if (minute < data.fromMinute || minute > data.toMinute) return null;
  const x = scale.x(minute);
  const isLate = x > frame.left + frame.width * 0.9;
  return markup`<g class="since">
    <rect
      x="${round(x)}"
      y="${frame.top}"
      width="${round(frame.left + frame.width - x)}"
      height="${frame.height}"
    />
    <line x1="${round(x)}" x2="${round(x)}" y1="${frame.top}" y2="${frame.top + frame.height}" />
    <text x="${round(isLate ? x - 6 : x + 6)}" y="${frame.top + 12}" text-anchor="${isLate ? 'end' : 'start'}">since</text>
  </g>`;
}

function dots(data: ChartData, scale: Scale): Html[] {
  if (data.points.length > 160) return [];
  return data.points.flatMap((point) =>
    point.value === null
      ? []
      : [
          markup`<circle
            class="dot"
            cx="${round(scale.x(middle(point)))}"
            cy="${round(scale.y(point.value))}"
            r="2"
          />`,
        ],
  );
}

function hover(
  point: Point,
  data: ChartData,
  view: { readonly scale: Scale; readonly frame: Frame },
): Html {
  const x = view.scale.x(point.minute);
  const width = Math.max(1, view.scale.x(point.minute + point.minutes) - x);
  return markup`<rect
    class="hover"
    x="${round(x)}"
    y="${view.frame.top}"
    width="${round(width)}"
    height="${view.frame.height + 44}"
  >
    <title>
      ${`${formatTime(point.minute * 60_000)}: ${formatValue(data.signal, point.value)} of ${formatCount(point.samples)}`}
    </title>
  </rect>`;
}
