#pragma once

#include "daemon/ctl/doctor/finding.hpp"
#include "daemon/ctl/doctor/looks/endpoint_probe.hpp"

namespace tokenkeeper::ctl::doctor {

/// Judges one probe: names, proxy, connection, chain and clock. `now` tells how long certificates last.
findings network_findings(const endpoint_probe& probe, wall_time now);

}  // namespace tokenkeeper::ctl::doctor
