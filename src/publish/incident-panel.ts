// The incident of a drift on its explain page: who leads, and what else moved.

import type { Finding, Incident } from '../model/judgement.ts';
import { formatDelta, formatTime } from './format.ts';
import { markup, type Html } from './html.ts';
import { seriesIdOf, seriesLink, type Verdict } from './verdict.ts';

/** Nothing where the drift is alone. */
export function incidentPanel(content: {
  readonly finding: Finding;
  readonly incident: Incident | null;
  readonly members: readonly Verdict[];
}): Html | null {
  const { finding, incident } = content;
  const isAlone = incident?.isLeader === true && incident.size < 2 && !incident.isWaiting;
  if (incident === null || isAlone) return null;
  const others = content.members.filter(
    (other) => seriesIdOf(other.finding) !== seriesIdOf(finding),
  );
  const { leader } = incident;
  return markup`<section class="panel incident">
    <h2>${incident.isLeader ? 'Leads an incident' : 'Part of an incident'}</h2>
    <p class="nothing">
      ${
        incident.isLeader
          ? leaderText(incident, others.length)
          : markup`It began with, or follows the same change as,
              <a href="${seriesLink(leader)}">${leader.monitor} ${segmentText(leader.segment)}</a>,
              which alerts for the incident.`
      }
    </p>
    ${others.length === 0 ? null : table(others)}
  </section>`;
}

function leaderText({ isWaiting }: Incident, others: number): string {
  const parts = [
    ...(isWaiting ? ['It may be a symptom: it alerts unless its cause shows within minutes.'] : []),
    ...(others > 0
      ? ['These drifts began with it or follow the same change. They do not alert on their own.']
      : []),
  ];
  return parts.join(' ');
}

function table(others: readonly Verdict[]): Html {
  return markup`<div class="scroll">
    <table>
      <thead>
        <tr>
          <th>Also moved</th>
          <th>Where</th>
          <th class="n">By</th>
          <th>Since</th>
        </tr>
      </thead>
      <tbody>
        ${others.map(
          ({ finding }) =>
            markup`<tr>
              <td><a href="${seriesLink(finding)}">${finding.monitor}</a></td>
              <td>${segmentText(finding.segment)}</td>
              <td class="n">${formatDelta(finding.signal, finding.delta)}</td>
              <td>${finding.sinceMs === null ? '' : formatTime(finding.sinceMs)}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

const segmentText = (segment: Readonly<Record<string, string>>): string =>
  Object.values(segment)
    .filter((value) => value !== '')
    .join(' · ');
