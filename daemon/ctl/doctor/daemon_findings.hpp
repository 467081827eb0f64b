#pragma once

#include "daemon/ctl/daemon_client/daemon_report.hpp"
#include "daemon/ctl/daemon_client/warning_report.hpp"
#include "daemon/ctl/doctor/finding.hpp"
#include "daemon/ctl/failure.hpp"

#include <string>

namespace tokenkeeper::ctl::doctor {

/// The daemon does not answer, or refuses this user.
finding silent_daemon(const failure& reason);

/// Judges the daemon by its own report. `own_version`: that of this program.
findings daemon_findings(const daemon_report& daemon, const std::string& own_version);

/// The finding about an organization's idle timeout, as the daemon knows it.
finding idle_timeout_finding(const organization_report& organization, wall_time now);

/// A warning of the daemon as it is, about `subject`, in the section that its code belongs to.
finding warning_finding(const warning_report& warning, const std::string& subject, section fallback);

}  // namespace tokenkeeper::ctl::doctor
