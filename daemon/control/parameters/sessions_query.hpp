#pragma once

#include "daemon/control/backend.hpp"
#include "daemon/control/json/problem.hpp"
#include "daemon/control/parameters/parameters.hpp"
#include "daemon/health/health.hpp"
#include "lib/session/session_view.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace tokenkeeper::control {

/// The filters of `GET /v1/sessions`. An empty text means "any".
struct sessions_query {
    static constexpr std::size_t most = 1000;

    std::optional<session_state> state{};
    std::optional<health> condition{};
    std::string organization{};
    std::string after{};        ///< the last name of the page before
    bool urgent_first = false;  ///< by health, the worst first, then by name; else by name
    std::size_t limit = most;
};

/// An empty value counts as not given. Unknown parameters, duplicates and values out of range are refused: a
/// mistyped filter must not show more than the client wants.
std::variant<sessions_query, problem> parse_sessions_query(const parameters& given);

/// Reads one page of sessions in pieces, so that no page is ever in memory as a whole. Each session is read
/// when its piece is. The backend must outlive it.
class sessions_reader {
public:
    sessions_reader(backend& source, sessions_query query);

    /// The next sessions, at most `most`. They may be fewer, or none, before the end: it looks at one slice,
    /// so that a filter which few sessions pass takes many turns, and none for long.
    std::vector<assessed_session> next(std::size_t most);

    [[nodiscard]] bool at_end() const noexcept { return at_end_; }
    /// At the end: the value of `after` for the next page; nullopt on the last one.
    [[nodiscard]] const std::optional<std::string>& next_page() const noexcept { return next_page_; }

private:
    [[nodiscard]] bool is_new(const std::string& name);

    backend& source_;
    sessions_query query_;
    std::vector<std::optional<health>> passes_;  ///< the healths to list one after the other
    std::size_t pass_ = 0;
    std::string after_;
    std::string last_name_{};
    std::size_t left_;
    /// The hashes of the names that are listed, where a session could be listed twice.
    std::vector<std::size_t> listed_{};
    bool at_end_ = false;
    std::optional<std::string> next_page_{};
};

}  // namespace tokenkeeper::control
