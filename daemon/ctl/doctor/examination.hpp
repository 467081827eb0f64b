#pragma once

#include "daemon/ctl/command_context.hpp"
#include "daemon/ctl/doctor/finding.hpp"
#include "daemon/ctl/doctor/looks/configuration_look.hpp"
#include "daemon/ctl/doctor/looks/daemon_words.hpp"

#include <filesystem>
#include <string>

namespace tokenkeeper::ctl::doctor {

struct examination_order {
    std::string session;           ///< empty: everything
    std::filesystem::path config;  ///< empty: the file that the daemon reads
};

/// Everything that was found out, and the facts that a bundle repeats.
struct examination {
    findings found;  ///< condensed where it is about all sessions
    daemon_words daemon;
    configuration_look configuration;
    report_scope scope;
};

examination examine_host(const command_context& context, const examination_order& order);

}  // namespace tokenkeeper::ctl::doctor
