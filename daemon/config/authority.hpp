#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tokenkeeper::config {

/// "host[:port]" of a URL, taken apart but not yet checked. It views the text that it was made from.
struct authority {
    std::string host;  ///< without brackets
    bool in_brackets = false;
    std::string_view port;  ///< with its colon; empty: none

    static authority of(std::string_view text);
};

/// A name or an IPv4 address, or an IPv6 address in brackets.
bool has_valid_host(const authority& a);

/// `otherwise` where there is none; nullopt: it is no number from 1 to 65535.
std::optional<std::uint16_t> port_of(const authority& a, std::uint16_t otherwise);

/// Letters, digits, "-", "." and "_": a host's name as far as a configuration can tell.
bool is_host_name(std::string_view text);

/// 127.0.0.0/8, ::1 (without brackets) or localhost.
bool is_loopback(const std::string& host);

}  // namespace tokenkeeper::config
