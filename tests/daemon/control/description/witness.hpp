#pragma once

#include "tests/daemon/control/description/described_api.hpp"
#include "tests/daemon/control/description/schema_check.hpp"
#include "tests/daemon/control/unix_client.hpp"

#include <map>
#include <optional>
#include <set>
#include <string>

namespace tokenkeeper::control::testing {

/// A request for an operation. By itself it is a good one.
struct trial {
    std::string query{};    ///< "?level=debug"
    std::string headers{};  ///< lines with their ends
    std::string host = "Host: localhost\r\n";
    std::string version = "HTTP/1.1";
    std::string session = "lobby";      ///< the {name} of a path of sessions
    std::string organization = "acme";  ///< the {name} of a path of organizations
    std::string user{};                 ///< the {user_id} of a path; empty: the example of the document
    std::optional<std::string> body{};  ///< nullopt: the example of the document, where it has one
};

/// The bytes of the request.
std::string request_of(const described_operation& operation, const trial& wanted = {});

/// The value of a header; empty: there is none.
std::string header_of(const unix_client::response& got, const std::string& name);

/// Compares answers with the document. What does not fit fails the test; every problem is noted.
class witness {
public:
    /// Returns the kind of the problem ("no_such_session"), or nothing for an answer that is none.
    std::string note(const described_operation& operation, const unix_client::response& got);

    /// The kinds that this operation gave.
    [[nodiscard]] std::set<std::string> kinds(const described_operation& operation) const;

    const described_api api{};

private:
    void judge_content(const described_operation& operation, const unix_client::response& got,
                       const boost::json::object& answer);
    void judge_headers(const described_operation& operation, const unix_client::response& got,
                       const boost::json::object& answer);
    void judge(const std::string& about, const boost::json::value& value, const boost::json::value& schema);

    schema_check check_{api.document()};
    std::map<std::string, std::set<std::string>> kinds_{};
};

}  // namespace tokenkeeper::control::testing
