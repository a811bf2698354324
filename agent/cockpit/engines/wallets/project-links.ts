import type { RecordRow } from '../../model/record.ts';

type Linked = Pick<RecordRow<unknown>, 'id' | 'links'>;

export interface ProjectRole {
  readonly projectId: string;
  /** In this order: named, identity, treasury, deployer, admin, liquidity. */
  readonly roles: readonly string[];
}

/** The projects that a wallet acts for: those it names itself, and those in which it has a role. */
export function projectsOfWallet(
  walletId: string,
  rows: {
    readonly projects: readonly Linked[];
    readonly contracts: readonly Linked[];
    readonly liquidity: readonly Linked[];
  },
): readonly ProjectRole[] {
  const has = ({ links }: Linked, role: string) => (links[role] ?? []).includes(walletId);
  const isOf = (part: Linked, { id }: Linked) => (part.links.project ?? []).includes(id);
  return rows.projects.flatMap((project) => {
    const contracts = rows.contracts.filter((part) => isOf(part, project));
    const pools = rows.liquidity.filter((part) => isOf(part, project));
    const roles = [
      ...(has(project, 'wallets') ? ['named'] : []),
      ...['identity', 'treasury'].filter((role) => has(project, role)),
      ...['deployer', 'admin'].filter((role) => contracts.some((part) => has(part, role))),
      ...(pools.some((part) => has(part, 'wallet')) ? ['liquidity'] : []),
    ];
    return roles.length === 0 ? [] : [{ projectId: project.id, roles }];
  });
}
