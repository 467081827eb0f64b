#include "daemon/systemd/credential_request.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

namespace tokenkeeper::systemd {

namespace {

constexpr std::size_t longest_name = 255;
constexpr std::size_t most_digits = 16;

bool is_letter_or_digit(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool is_hexadecimal(std::string_view text) {
    return !text.empty() && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

bool ends_with(std::string_view text, std::string_view end) {
    return text.size() > end.size() && text.substr(text.size() - end.size()) == end;
}

/// The kinds of units that run processes and so have LoadCredential=.
bool is_unit_name(std::string_view name) {
    constexpr std::array<std::string_view, 4> kinds{".service", ".socket", ".mount", ".swap"};
    constexpr std::string_view marks{":-_.\\@"};
    return name.size() <= longest_name &&
           std::all_of(
               name.begin(), name.end(),
               [&](char c) { return is_letter_or_digit(c) || marks.find(c) != std::string_view::npos; }) &&
           std::any_of(kinds.begin(), kinds.end(),
                       [name](std::string_view kind) { return ends_with(name, kind); });
}

/// A name for a file and for a descriptor, as systemd wants it.
bool is_credential_name(std::string_view name) {
    return !name.empty() && name.size() <= longest_name && name != "." && name != ".." &&
           std::all_of(name.begin(), name.end(),
                       [](char c) { return c >= ' ' && c < 0x7f && c != '/' && c != ':'; });
}

}  // namespace

std::optional<credential_request> read_credential_request(std::string_view address) {
    constexpr std::string_view kind = "/unit/";
    if (address.empty() || address.front() != '\0') return std::nullopt;
    address.remove_prefix(1);
    const auto number = address.substr(0, address.find('/'));
    if (number.size() > most_digits || !is_hexadecimal(number)) return std::nullopt;
    address.remove_prefix(number.size());
    if (address.substr(0, kind.size()) != kind) return std::nullopt;
    address.remove_prefix(kind.size());
    const auto slash = address.find('/');
    if (slash == std::string_view::npos) return std::nullopt;
    const auto unit = address.substr(0, slash);
    const auto credential = address.substr(slash + 1);
    if (!is_unit_name(unit) || !is_credential_name(credential)) return std::nullopt;
    return credential_request{std::string{unit}, std::string{credential}};
}

std::string template_of(std::string_view unit) {
    const auto sign = unit.find('@');
    const auto kind = unit.rfind('.');
    if (sign == std::string_view::npos || kind == std::string_view::npos || kind < sign)
        return std::string{unit};
    return std::string{unit.substr(0, sign + 1)} + std::string{unit.substr(kind)};
}

bool names_unit(std::string_view entry, std::string_view unit) {
    if (entry == unit) return true;
    const auto sign = entry.find('@');
    if (sign == std::string_view::npos) return false;
    const auto prefix = entry.substr(0, sign + 1);
    const auto kind = entry.substr(sign + 1);
    if (kind.empty() || kind.front() != '.') return false;
    return unit.substr(0, prefix.size()) == prefix && ends_with(unit, kind);
}

std::optional<std::string> session_for(
    const credential_request& request,
    const std::map<std::string, std::vector<std::string>, std::less<>>& units_by_session) {
    std::vector<std::string> candidates;
    for (const auto& [session, units] : units_by_session) {
        const auto names = [&](const std::string& entry) { return names_unit(entry, request.unit); };
        if (std::any_of(units.begin(), units.end(), names)) candidates.push_back(session);
    }
    if (candidates.size() == 1) return candidates.front();
    const auto namesake = std::find(candidates.begin(), candidates.end(), request.credential);
    return namesake == candidates.end() ? std::nullopt : std::optional{*namesake};
}

}  // namespace tokenkeeper::systemd
