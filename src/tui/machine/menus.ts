/** Menus and typed lines: what they offer and what comes of them. */
import { parameterError } from '../../core/options.ts';
import { type Parameter, severities } from '../../core/types.ts';
import { choose as chooseFor, decided, say, still } from './decide.ts';
import {
  type Filter,
  type InputPurpose,
  type Menu,
  type MenuOption,
  type SessionState,
  statuses,
  trusts,
  type Update,
} from './types.ts';
import { counts, fixOf, isFiltered, itemOf, selectedItem, statusOf, trustOf } from './view.ts';

export const noFilter: Filter = {
  severity: undefined,
  trust: undefined,
  rule: undefined,
  file: undefined,
  status: undefined,
  text: '',
};

export function openMenu(state: SessionState, menu: Menu): Update {
  const current = menu.options.findIndex((option) => option.current);
  return still({ ...state, mode: { kind: 'choose', menu, cursor: Math.max(0, current) }, message: undefined });
}

export function openInput(state: SessionState, purpose: InputPurpose, text: string): Update {
  return still({ ...state, mode: { kind: 'input', for: purpose, text, error: undefined }, message: undefined });
}

export const toList = (state: SessionState): SessionState => ({ ...state, mode: { kind: 'list' } });

const option = (id: string, title: string, about: string, current = false): MenuOption => ({
  id,
  title,
  about,
  current,
});

export function remedyMenu(state: SessionState): Update {
  const options = fixOf(selectedItem(state))?.options;
  if (options === undefined || options.remedies.length < 2) return say(state, 'info', 'There is one way to fix this.');
  return openMenu(state, {
    title: 'Choose the remedy',
    purpose: 'remedy',
    options: options.remedies.map(({ id, title, about }) => option(id, title, about, id === options.remedy)),
  });
}

export function parametersMenu(state: SessionState): Update {
  const item = selectedItem(state);
  const parameters = fixOf(item)?.options?.parameters ?? [];
  const [first, second] = parameters;
  if (item === undefined || first === undefined)
    return say(state, 'info', 'Nothing in this fix is a matter of policy.');
  if (second === undefined) return parameterInput(state, item.id, first);
  return openMenu(state, {
    title: 'Set a value',
    purpose: 'parameters',
    options: parameters.map(({ name, title, value, expected }) =>
      option(name, `${title}: ${value === '' ? '(none)' : value}`, expected),
    ),
  });
}

function parameterInput(state: SessionState, item: string, { name, value }: Parameter): Update {
  return openInput(state, { kind: 'parameter', item, name }, value);
}

/** The parameter that is being typed. */
export function parameterOf(state: SessionState, purpose: InputPurpose): Parameter | undefined {
  if (purpose.kind !== 'parameter') return undefined;
  return fixOf(itemOf(state, purpose.item))?.options?.parameters.find(({ name }) => name === purpose.name);
}

export function filterMenu(state: SessionState): Update {
  const { filter, plan } = state;
  const selected = selectedItem(state)?.finding;
  const have = <T>(values: readonly T[], of: (item: (typeof plan.items)[number]) => T) => {
    const found = new Set(plan.items.map(of));
    return values.filter((value) => found.has(value));
  };
  const rules = [...new Set(plan.items.map((item) => item.finding.rule))].sort();
  const many = (count: number) => `${count} ${count === 1 ? 'finding' : 'findings'}`;
  const number = (test: (item: (typeof plan.items)[number]) => boolean) => many(plan.items.filter(test).length);
  const options = [
    ...(isFiltered(state) ? [option('clear', 'Show everything', many(plan.items.length))] : []),
    ...have(statuses, (item) => statusOf(state, item)).map((one) =>
      option(
        `status:${one}`,
        `Status: ${one}`,
        number((item) => statusOf(state, item) === one),
        filter.status === one,
      ),
    ),
    ...have(severities, (item) => item.finding.severity).map((one) =>
      option(
        `severity:${one}`,
        `Severity: ${one}`,
        number((item) => item.finding.severity === one),
        filter.severity === one,
      ),
    ),
    ...have(trusts, trustOf).map((one) =>
      option(
        `trust:${one}`,
        `Fix: ${one}`,
        number((item) => trustOf(item) === one),
        filter.trust === one,
      ),
    ),
    ...rules.map((one) =>
      option(
        `rule:${one}`,
        `Rule: ${one}`,
        number((item) => item.finding.rule === one),
        filter.rule === one,
      ),
    ),
    ...(selected === undefined
      ? []
      : [
          option(
            `file:${selected.file}`,
            `File: ${selected.file}`,
            number((item) => item.finding.file === selected.file),
            filter.file === selected.file,
          ),
        ]),
  ];
  return openMenu(state, { title: 'Show only', purpose: 'filter', options });
}

/** Choosing what is chosen already takes it away. */
function filtered(state: SessionState, id: string): Update {
  const list = toList(state);
  if (id === 'clear') return still({ ...list, filter: noFilter });
  const colon = id.indexOf(':');
  const part = id.slice(0, colon) as Exclude<keyof Filter, 'text'>;
  const value = id.slice(colon + 1);
  const next = state.filter[part] === value ? undefined : value;
  return still({ ...list, filter: { ...state.filter, [part]: next } as Filter });
}

export function endMenu(state: SessionState): Update {
  const { place, plan } = state;
  const files = `${plan.pending.length} ${plan.pending.length === 1 ? 'file' : 'files'}`;
  const options = [
    ...(plan.pending.length === 0
      ? []
      : [
          option('write', 'Write to the working tree', `${files}, all or none.`),
          ...(place.canCommit
            ? [
                option(
                  'commit',
                  'Commit on a branch',
                  'One commit for each rule; your branch and files stay as they are.',
                ),
              ]
            : []),
          option('patch', 'Save a patch', 'A file for `git apply`, without the files that hold secrets.'),
        ]),
    option('nothing', 'Leave with nothing written', 'Your decisions are kept: the next session offers to go on.'),
    option('back', 'Go back', 'Nothing is decided for good.'),
  ];
  return openMenu(state, { title: 'How to end', purpose: 'end', options });
}

export function leaveMenu(state: SessionState): Update {
  const { byStatus } = counts(state);
  const parts = [
    byStatus.accepted > 0 ? `${byStatus.accepted} accepted and not written` : '',
    byStatus.open > 0 ? `${byStatus.open} undecided` : '',
  ].filter((part) => part !== '');
  return openMenu(
    { ...state, askedToLeave: true },
    {
      title: `Leave? ${parts.join(', ')}.`,
      purpose: 'leave',
      options: [
        option('nothing', 'Leave with nothing written', 'Your decisions are kept: the next session offers to go on.'),
        option('review', 'Look at the review', 'To write, commit or save a patch.'),
        option('back', 'Stay', ''),
      ],
    },
  );
}

export function resumeMenu(state: SessionState): Update {
  const { offer } = state;
  if (offer === undefined) return still(state);
  const { accepted, skipped } = offer.decisions;
  return openMenu(state, {
    title: 'An earlier session was left unfinished',
    purpose: 'resume',
    options: [
      option(
        'resume',
        'Go on with it',
        [`${accepted.length} accepted, ${skipped.length} skipped.`, ...offer.lost].join(' '),
      ),
      option('fresh', 'Begin anew', 'What was decided then is forgotten.'),
    ],
  });
}

/** What comes of an option of the open menu. */
export function chosen(state: SessionState, purpose: Menu['purpose'], id: string): Update {
  const list = toList(state);
  switch (purpose) {
    case 'filter':
      return filtered(state, id);
    case 'remedy': {
      const item = selectedItem(state);
      if (item === undefined || fixOf(item)?.options?.remedy === id) return still(list);
      return decided(list, chooseFor(state.decisions, item.id, { remedy: id }));
    }
    case 'parameters': {
      const item = selectedItem(state);
      const parameter = fixOf(item)?.options?.parameters.find(({ name }) => name === id);
      return item === undefined || parameter === undefined ? still(list) : parameterInput(list, item.id, parameter);
    }
    case 'resume': {
      const { offer } = state;
      const done = { ...list, offer: undefined };
      if (offer === undefined || id !== 'resume') return { state: done, effects: [{ kind: 'forget' }] };
      const update = decided(done, offer.decisions);
      const text = offer.lost.length === 0 ? 'The earlier session goes on.' : offer.lost.join(' ');
      return {
        ...update,
        state: { ...update.state, message: { tone: offer.lost.length === 0 ? 'good' : 'warn', text } },
      };
    }
    case 'leave':
    case 'end':
      return ended(state, id);
  }
}

function ended(state: SessionState, id: string): Update {
  switch (id) {
    case 'write':
      return { state: { ...state, mode: { kind: 'busy', what: 'Writing' } }, effects: [{ kind: 'write' }] };
    case 'commit':
      return openInput(state, { kind: 'branch' }, state.place.branch);
    case 'patch':
      return openInput(state, { kind: 'patch' }, state.place.patch);
    case 'nothing':
      return leave(state);
    case 'review':
      return still({ ...state, mode: { kind: 'review', scroll: 0 } });
    default:
      return still(toList(state));
  }
}

/** The decisions have been kept with each of them; with none there is nothing to go on with. */
export function leave(state: SessionState): Update {
  return { state: { ...state, mode: { kind: 'done', result: { kind: 'nothing' } } }, effects: [] };
}

/** Takes a typed line, or says why not. */
export function entered(state: SessionState, purpose: InputPurpose, text: string): Update {
  const refuse = (error: string) => still({ ...state, mode: { kind: 'input', for: purpose, text, error } });
  switch (purpose.kind) {
    case 'search':
      return still(toList(state));
    case 'parameter': {
      const parameter = parameterOf(state, purpose);
      if (parameter === undefined) return still(toList(state));
      const error = parameterError(parameter, text);
      if (error !== undefined) return refuse(error);
      if (text.trim() === parameter.value) return still(toList(state));
      return decided(
        toList(state),
        chooseFor(state.decisions, purpose.item, { values: { [purpose.name]: text.trim() } }),
      );
    }
    case 'branch': {
      const branch = text.trim();
      if (!isBranchName(branch))
        return refuse('A branch name has letters, digits, `-`, `_`, `.` and `/`, and begins with a letter or digit.');
      return { state: { ...state, mode: { kind: 'busy', what: 'Committing' } }, effects: [{ kind: 'commit', branch }] };
    }
    case 'patch': {
      const file = text.trim();
      if (file === '') return refuse('Give the name of a file.');
      return {
        state: { ...state, mode: { kind: 'busy', what: 'Saving the patch' } },
        effects: [{ kind: 'patch', file }],
      };
    }
  }
}

/** Stricter than git-check-ref-format(1), so that a name means the same in every shell. */
function isBranchName(name: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9._/-]*$/.test(name) && !/\.\.|\/\/|\/\.|\.lock(\/|$)|[./]$/.test(name);
}
