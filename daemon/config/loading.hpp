#pragma once

#include "daemon/config/config.hpp"
#include "daemon/config/section.hpp"

#include <map>
#include <string>
#include <vector>

namespace tokenkeeper::config {

/// A configuration while its files are read, with what is needed to check them against each other.
struct loading {
    /// A session's `organization`, which may be defined further down.
    struct reference {
        std::string organization;
        place where;
        std::string path;
    };

    configuration to;
    std::map<std::string, place, std::less<>> organizations;  ///< broken ones too: their name is known
    std::map<std::string, place, std::less<>> sessions;
    std::vector<reference> references;
};

// The tables of the sections.
const section<organization>& organization_keys();
const section<session>& session_keys();
const section<configuration>& control_keys();
const section<configuration>& log_keys();
const section<configuration>& network_keys();
const section<configuration>& state_keys();
const section<configuration>& metrics_keys();
const section<loading>& main_keys();      ///< of the main file
const section<loading>& sessions_keys();  ///< of a file in sessions.d

// What they are made from.
void read_organizations(const node& from, const std::string& path, context& in, loading& to);
void read_sessions(const node& from, const std::string& path, context& in, loading& to);

/// Every session's organization must be there; sets nothing.
void check_references(const loading& all, findings& found);

/// "http(s)://host[:port][/prefix]" as the contract allows it: empty, or what is wrong with it.
std::string url_trouble(const std::string& url);

}  // namespace tokenkeeper::config
