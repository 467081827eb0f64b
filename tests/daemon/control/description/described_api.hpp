#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/value.hpp>

namespace tokenkeeper::control::testing {

struct described_parameter {
    std::string name;
    std::string place;  ///< "path", "query"
    bool is_required = false;
    boost::json::object whole;
};

struct described_operation {
    std::string method;  ///< "GET"
    std::string path;    ///< "/v1/sessions/{name}"
    std::vector<described_parameter> parameters;
    boost::json::object whole;

    [[nodiscard]] std::string title() const { return method + ' ' + path; }
    [[nodiscard]] std::string needed_right() const;
    [[nodiscard]] std::set<std::string> names(std::string_view place) const;
    /// The first example of the body, serialized; empty: the operation takes none.
    [[nodiscard]] std::string body() const;
    /// Its answer goes on as things happen.
    [[nodiscard]] bool is_stream() const;
};

/// The description of the API as it is compiled in.
class described_api {
public:
    described_api();

    [[nodiscard]] const boost::json::value& document() const noexcept { return document_; }
    [[nodiscard]] const std::vector<described_operation>& operations() const noexcept { return operations_; }
    [[nodiscard]] const boost::json::object& schemas() const;
    /// The words of `enum` in a schema below `components/schemas`.
    [[nodiscard]] std::set<std::string> words(const std::string& pointer) const;

    /// The answer with this status; where there is none the one for any request.
    [[nodiscard]] const boost::json::object& answer_of(const described_operation& operation,
                                                       unsigned status) const;
    /// The kinds of problems in an answer, as the names of their schemas.
    [[nodiscard]] std::set<std::string> problems_of(const boost::json::value& described_answer) const;
    /// The kinds of problems that this operation alone names, without those of any request.
    [[nodiscard]] std::set<std::string> own_problems(const described_operation& operation) const;
    /// The kinds of problems that any request can have.
    [[nodiscard]] std::set<std::string> common_problems() const;

private:
    boost::json::value document_;
    std::vector<described_operation> operations_{};
};

}  // namespace tokenkeeper::control::testing
