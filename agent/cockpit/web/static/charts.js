// Draws the charts of a page from the addresses they name. Loaded only by pages that have one.
const drawn = new WeakMap();
const tokenOf = (element, name) => getComputedStyle(element).getPropertyValue(`--${name}`).trim();
const toneOf = { live: 'live', quiet: 'soft', warn: 'warn', bad: 'bad', accent: 'ink' };
/** Colours as the browser has them: the libraries do not know light-dark(). */
const colourOf = (element, name) => {
  const probe = document.createElement('i');
  probe.style.color = `var(--${name})`;
  element.append(probe);
  const colour = getComputedStyle(probe).color;
  probe.remove();
  return colour;
};
const fontPx = 11;
const fontOf = (element) => `${fontPx}px ${tokenOf(element, 'font')}`;
const make = (name, className = '', text = '') =>
  Object.assign(document.createElement(name), { className, textContent: text });

// Numbers and times as the pages write them: 24 hours, in the zone that is set, no month before a day.
const numberText = (value) => {
  const size = Math.abs(value);
  const most = size >= 1_000 ? 0 : size >= 1 ? 2 : 5;
  const text = size.toLocaleString('en-GB', { maximumFractionDigits: most });
  return value < 0 ? `−${text}` : text;
};
const clocksOf = (zone) => {
  const text = (options) => {
    const format = new Intl.DateTimeFormat('en-GB', { ...options, timeZone: zone });
    return (at) => format.format(at * 1_000).replace(',', '');
  };
  const clock = { hour: '2-digit', minute: '2-digit' };
  const date = { day: 'numeric', month: 'short' };
  return {
    ...{ clock: text(clock), date: text(date), day: text({ ...date, year: 'numeric' }) },
    ...{ year: text({ year: 'numeric' }), exact: text({ ...date, year: 'numeric', ...clock }) },
  };
};
/** Whole days are the same everywhere: they are told as noon of nowhere. */
const zoneOf = (plot, x) =>
  x === 'day' ? 'UTC' : (plot.closest('[data-zone]')?.dataset.zone ?? 'UTC');
const isTimed = (x) => x === 'time' || x === 'day';
const dayS = 86_400;
/** Where lines may stand: whole days for what is longer than three of them. */
const incrementsOf = (isLong) =>
  isLong
    ? [1, 2, 3, 7, 14, 30, 61, 91, 182, 365, 730].map((days) => days * dayS)
    : [60, 300, 900, 1_800, 3_600, 7_200, 10_800, 21_600, 43_200, dayS];

/** The line above a drawing: what it shows, at the end of it or under the pointer. */
const legendOf = (chart, clocks) => {
  const line = make('p', 'legend');
  const at = make('span', 'quiet');
  const values = chart.series.map(({ label, tone }) => {
    const item = make('span', toneOf[tone] === 'ink' ? '' : toneOf[tone]);
    const value = make('b', 'value');
    item.append(make('i', 'swatch'), `${label} `, value);
    line.append(item);
    return value;
  });
  line.append(at);
  const said = (x) => {
    if (chart.x === 'time') return clocks.exact(x);
    if (chart.x === 'day') return clocks.day(x);
    return `${chart.xLabel ?? 'at'} ${numberText(x)}`;
  };
  const unit = chart.yLabel === '%' ? ' %' : '';
  const lastOf = (list) => list.findLastIndex((value) => value !== null && value !== undefined);
  const end = Math.max(...chart.series.map((series) => lastOf(series.values)));
  return {
    line,
    show(index) {
      const isPointed = index !== null && index !== undefined;
      const place = isPointed ? index : end;
      chart.series.forEach((series, each) => {
        const value = series.values[place];
        const hasValue = value !== null && value !== undefined;
        values[each].textContent = hasValue ? `${numberText(value)}${unit}` : '·';
      });
      // Of a curve over prices there is no last value that would say anything.
      const isTold = isPointed || isTimed(chart.x);
      for (const value of values) value.hidden = !isTold;
      at.textContent = isTold && place >= 0 ? said(chart.xs[place]) : '';
    },
  };
};

/** Thresholds and break-evens: a dashed line each, its name where there is room for it. */
const drawMarks = (u, plot, marks) => {
  const { ctx, bbox } = u;
  const { pxRatio } = window.uPlot;
  const taken = [];
  const step = (fontPx + 5) * pxRatio;
  const pad = 4 * pxRatio;
  ctx.save();
  ctx.font = `${fontPx * pxRatio}px ${tokenOf(plot, 'font')}`;
  ctx.textBaseline = 'middle';
  ctx.textAlign = 'left';
  for (const { axis, at, label, tone } of marks) {
    const isX = axis === 'x';
    const place = Math.round(u.valToPos(at, axis, true));
    const [low, high] = isX
      ? [bbox.left, bbox.left + bbox.width]
      : [bbox.top, bbox.top + bbox.height];
    if (!(place >= low && place <= high)) continue;
    ctx.strokeStyle = ctx.fillStyle = colourOf(plot, toneOf[tone]);
    ctx.lineWidth = pxRatio;
    ctx.setLineDash([4 * pxRatio, 4 * pxRatio]);
    ctx.beginPath();
    ctx.moveTo(isX ? place : bbox.left, isX ? bbox.top : place);
    ctx.lineTo(isX ? place : bbox.left + bbox.width, isX ? bbox.top + bbox.height : place);
    ctx.stroke();
    if (label === '') continue;
    const width = ctx.measureText(label).width + 2 * pad;
    const right = bbox.left + bbox.width - width;
    const rows = [0, 1, 2, 3, 4].map((row) => bbox.top + step * (row + 0.6));
    const places = isX
      ? rows.flatMap((y) => [place, place - width].map((x) => [x, y]))
      : [bbox.left, right].flatMap((x) => [place - step / 2, place + step / 2].map((y) => [x, y]));
    const isFree = ([x, y]) =>
      x >= bbox.left &&
      x <= right &&
      y > bbox.top &&
      y < bbox.top + bbox.height &&
      taken.every(
        ([left, top, wide]) => x + width < left || x > left + wide || Math.abs(y - top) >= step,
      );
    const [x, y] = places.find(isFree) ?? places[0];
    taken.push([x, y, width]);
    const ink = ctx.fillStyle;
    ctx.fillStyle = colourOf(plot, 'ground');
    ctx.fillRect(x + pxRatio, y - step / 2 + pxRatio, width - 2 * pxRatio, step - 2 * pxRatio);
    ctx.fillStyle = ink;
    ctx.fillText(label, x + pad, y);
  }
  ctx.restore();
};

/** Room above and below what is drawn, thresholds included; never past nought, where nothing is. */
const rangeOf = (chart) => (_, least, most) => {
  const levels = (chart.marks ?? []).filter(({ axis }) => axis === 'y').map(({ at }) => at);
  const known = [least, most, ...levels].filter((each) => Number.isFinite(each));
  if (known.length === 0) return [0, 1];
  const [low, high] = [Math.min(...known), Math.max(...known)];
  const room = (high - low || Math.abs(high) || 1) * 0.08;
  return [
    low >= 0 ? Math.max(0, low - room) : low - room,
    high <= 0 ? Math.min(0, high + room) : high + room,
  ];
};

const axesOf = (plot, chart, clocks) => {
  const base = {
    ...{ stroke: colourOf(plot, 'soft'), font: fontOf(plot), gap: 6, ticks: { show: false } },
    grid: { stroke: colourOf(plot, 'line'), width: 1 },
  };
  const { xs } = chart;
  const isLong = chart.x === 'day' || (xs.length > 0 && xs.at(-1) - xs[0] > 3 * dayS);
  const timeText = (at) => {
    const clock = clocks.clock(at);
    return isLong || clock === '00:00' ? clocks.date(at) : clock;
  };
  const textsOf = (splits) => splits.map((at) => (at === null ? '' : numberText(at)));
  const timed = {
    ...{ space: 72, incrs: incrementsOf(isLong) },
    values: (_, splits) => splits.map(timeText),
  };
  return [
    {
      ...base,
      size: 26,
      ...(isTimed(chart.x) ? timed : { space: 72, values: (_, splits) => textsOf(splits) }),
    },
    {
      ...{ ...base, space: 36, values: (_, splits) => textsOf(splits) },
      size: (_, values) => 14 + 6.8 * Math.max(2, ...(values ?? []).map((text) => text.length)),
    },
  ];
};

const seriesOf = (plot, chart) =>
  chart.series.map(({ label, tone }) => {
    const stroke = colourOf(plot, toneOf[tone]);
    const fill = stroke.replace(/^rgb\((.*)\)$/, 'rgba($1, 0.12)');
    return {
      ...{
        label,
        stroke,
        width: 1.5,
        points: { show: chart.xs.length < 40, size: 4, fill: stroke },
      },
      ...(chart.kind === 'area' ? { fill } : {}),
    };
  });

const drawLines = (plot, chart) => {
  const canvas = make('div', 'canvas');
  const zone = zoneOf(plot, chart.x);
  const legend = legendOf(chart, clocksOf(zone));
  plot.replaceChildren(legend.line, canvas);
  const sizeOf = () => ({ width: canvas.clientWidth, height: Math.max(120, canvas.clientHeight) });
  const options = {
    ...{ ...sizeOf(), padding: [8, isTimed(chart.x) ? 12 : 24, 0, 0], legend: { show: false } },
    tzDate: (at) => window.uPlot.tzDate(new Date(at * 1_000), zone),
    scales: {
      x: {
        time: isTimed(chart.x),
        ...(chart.x === 'log' ? { distr: 3, range: (_, least, most) => [least, most] } : {}),
      },
      y: { range: rangeOf(chart) },
    },
    axes: axesOf(canvas, chart, clocksOf(zone)),
    cursor: { y: false, points: { size: 6 } },
    series: [{}, ...seriesOf(canvas, chart)],
    hooks: {
      draw: [(u) => drawMarks(u, canvas, chart.marks ?? [])],
      setCursor: [({ cursor }) => legend.show(cursor.idx)],
    },
  };
  const data = [chart.xs, ...chart.series.map(({ values }) => values)];
  const u = new window.uPlot(options, data, canvas);
  legend.show(null);
  return { size: () => u.setSize(sizeOf()), end: () => u.destroy() };
};

/** The library knows no zones: it is given times moved by what the zone is ahead at the end. */
const aheadOf = (zone, at) => {
  const local = new Date(at * 1_000).toLocaleString('sv-SE', { timeZone: zone });
  return Math.round((Date.parse(`${local.replace(' ', 'T')}Z`) / 1_000 - at) / 900) * 900;
};
const drawCandles = (plot, { candles, lines = [] }) => {
  const canvas = make('div', 'canvas');
  plot.replaceChildren(canvas);
  const [live, soft, line] = ['live', 'soft', 'line'].map((name) => colourOf(plot, name));
  const zone = zoneOf(plot, 'time');
  const ahead = candles.length === 0 ? 0 : aheadOf(zone, candles.at(-1).time);
  const [moved, exact] = [clocksOf('UTC'), clocksOf(zone)];
  const options = {
    ...{ autoSize: true, height: canvas.clientHeight },
    localization: {
      ...{ locale: 'en-GB', priceFormatter: numberText },
      timeFormatter: (at) => exact.exact(at - ahead),
    },
    layout: {
      ...{ background: { color: 'transparent' }, textColor: soft, attributionLogo: false },
      ...{ fontFamily: tokenOf(plot, 'font'), fontSize: fontPx },
    },
    grid: { vertLines: { color: line }, horzLines: { color: line } },
    timeScale: {
      ...{ timeVisible: true, secondsVisible: false, borderColor: line },
      // Year, month, day, then times of the day: the library's kinds of a mark, in its order.
      tickMarkFormatter: (at, kind) =>
        [moved.year, moved.date, moved.date][kind]?.(at) ?? moved.clock(at),
    },
    rightPriceScale: { borderColor: line },
  };
  const { createChart, CandlestickSeries } = window.LightweightCharts;
  const made = createChart(canvas, options);
  const series = made.addSeries(CandlestickSeries, {
    ...{ upColor: live, wickUpColor: live, borderUpColor: live, priceLineVisible: false },
    ...{ downColor: 'transparent', wickDownColor: soft, borderDownColor: soft },
  });
  series.setData(candles.map((candle) => ({ ...candle, time: candle.time + ahead })));
  for (const { price, label, tone } of lines) {
    const color = colourOf(plot, toneOf[tone]);
    series.createPriceLine({ ...{ price, title: label, color }, lineStyle: 2, lineWidth: 1 });
  }
  // Stops and targets are seen with the prices, not past their edge.
  const prices = lines.map(({ price }) => price);
  series.applyOptions({
    autoscaleInfoProvider: (original) => {
      const info = original();
      if (info === null || info.priceRange === null) return info;
      const { minValue, maxValue } = info.priceRange;
      const priceRange = {
        minValue: Math.min(minValue, ...prices),
        maxValue: Math.max(maxValue, ...prices),
      };
      return { ...info, priceRange };
    },
  });
  made.timeScale().fitContent();
  return { size: () => made.timeScale().fitContent(), end: () => made.remove() };
};

/** `14`, and with its month the first of one. */
const dayText = (day) => {
  const date = new Date(`${day}T12:00:00Z`);
  const month = date.toLocaleDateString('en-GB', { month: 'short', timeZone: 'UTC' });
  return day.endsWith('-01') ? `1 ${month}` : String(date.getUTCDate());
};

/** Weeks from Monday on (ISO 8601). */
const drawHeat = (plot, { days, warnAt, blockAt }) => {
  const grid = make('div', 'heat');
  grid.append(
    ...['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'].map((name) =>
      make('span', 'weekday', name),
    ),
  );
  const most = Math.max(blockAt, ...days.map(({ value }) => value ?? 0));
  days.forEach(({ day, value, label }, index) => {
    const square = make('div', 'day');
    const text = make('b', value >= blockAt ? 'bad' : value >= warnAt ? 'warn' : '');
    text.textContent = value === null ? '·' : String(value);
    square.title = label;
    const share = Math.round(((value ?? 0) / most) * 30);
    square.style.background = `color-mix(in srgb, var(--live) ${share}%, transparent)`;
    if (index === 0) {
      const weekday = new Date(`${day}T12:00:00Z`).getUTCDay();
      square.style.gridColumnStart = String(((weekday + 6) % 7) + 1);
    }
    square.append(make('span', 'note', dayText(day)), text);
    grid.append(square);
  });
  plot.replaceChildren(grid);
  return { size: () => undefined, end: () => plot.replaceChildren() };
};

const drawers = { candles: drawCandles, heat: drawHeat };
/** The numbers of a chart that has any. */
const hasNumbers = ({ kind, candles, days, series }) => {
  if (kind === 'candles') return candles.length > 0;
  if (kind === 'heat') return days.some(({ value }) => value !== null);
  return series.some(({ values }) => values.some((value) => value !== null));
};

/** In place of a drawing, or above one that could not be drawn anew. */
const tell = (figure, plot, className, text) => {
  for (const old of plot.querySelectorAll(':scope > .told')) old.remove();
  const said = make('p', `told state ${className}`, text);
  if (className === 'error') {
    said.setAttribute('role', 'status');
    const again = make('a', '', 'Try again');
    again.href = figure.dataset.src;
    again.addEventListener('click', (event) => {
      event.preventDefault();
      void draw(figure);
    });
    said.append(' ', again);
  }
  plot.prepend(said);
};
const wait = (plot) => {
  const bars = make('div', 'skeleton');
  bars.append(make('i'), make('i'), make('i'));
  plot.replaceChildren(make('p', 'hidden', 'Loading'), bars);
};

const read = async (address) => {
  const answer = await fetch(address, { headers: { 'x-part': '1' } });
  if (answer.ok) return answer.text();
  const { error } = await answer.json().catch(() => ({}));
  throw new Error(error?.message ?? `the cockpit answered ${answer.status}`);
};

const asked = new WeakMap();
/** What is drawn already is drawn anew only where it is something else, or looks otherwise. */
const draw = async (figure, isAnew = true) => {
  const plot = figure.querySelector('.plot');
  if (plot === null) return;
  const { src } = figure.dataset;
  if (asked.get(figure) !== src) {
    drawn.get(figure)?.end();
    drawn.delete(figure);
    wait(plot);
  }
  asked.set(figure, src);
  try {
    const text = await read(src);
    if (figure.dataset.src !== src) return;
    const isTold = plot.querySelector('.told') !== null;
    const isSame = drawn.get(figure)?.text === text;
    figure.classList.add('is-drawn');
    if (isSame && !isTold && !isAnew) return;
    const chart = JSON.parse(text);
    drawn.get(figure)?.end();
    drawn.delete(figure);
    plot.replaceChildren();
    if (!hasNumbers(chart)) return tell(figure, plot, 'empty', 'Nothing to draw yet.');
    drawn.set(figure, { ...(drawers[chart.kind] ?? drawLines)(plot, chart), text });
  } catch (error) {
    if (!drawn.has(figure)) plot.replaceChildren();
    tell(figure, plot, 'error', `It could not be read: ${error.message.replace(/\.$/, '')}.`);
  }
};
const figures = () => [...document.querySelectorAll('figure[data-chart]')];
const drawAll = (isAnew) => Promise.all(figures().map((figure) => draw(figure, isAnew)));
let waiting;
const soon = (isAnew) => {
  clearTimeout(waiting);
  waiting = setTimeout(() => drawAll(isAnew), 100);
};
addEventListener('resize', () => {
  for (const figure of figures()) drawn.get(figure)?.size();
});
document.addEventListener('theme-change', () => soon(true));
document.addEventListener('htmx:after:swap', ({ target }) => {
  if (target.closest?.('#page') || target.querySelector?.('figure[data-chart]')) soon(false);
});
drawAll(true);
