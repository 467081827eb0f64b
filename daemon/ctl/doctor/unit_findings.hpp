#pragma once

#include "daemon/ctl/doctor/finding.hpp"

#include <string>
#include <vector>

namespace tokenkeeper::ctl::doctor {

/// A unit that is to get the token of a session by LoadCredential=.
struct unit_consumer {
    std::string session;
    std::string unit;                ///< "export.service"; "job@.service" stands for all instances
    std::vector<std::string> texts;  ///< of its file and drop-ins on this host; none: not found
};

/// Judges whether the unit asks for the credential at the daemon's socket.
finding unit_finding(const unit_consumer& consumer, const std::string& credentials_socket);

}  // namespace tokenkeeper::ctl::doctor
