// What the tests of other packages, and those on real servers, hold a store to.
export {
  assignmentOf,
  CONTRACT_LEASE_MS,
  describeAssignmentStore,
  eventually,
  reportOf,
} from "../assignment-store.case.ts";
export { describeLeaderElection, ELECTION_LEASE_MS } from "../leader-election.case.ts";
export { describeStoreHealth } from "../store-health.case.ts";
