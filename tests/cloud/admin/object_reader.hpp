#pragma once

#include "lib/base/time.hpp"
#include "tests/cloud/operation.hpp"

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

namespace tokenkeeper::cloud {

/// Reads the members of a JSON object by type and says what is wrong with them, and which were not asked for.
/// Throws setup_error. Refers to the value: for use within one function.
class object_reader {
public:
    object_reader(const boost::json::value& from, std::string place);

    const boost::json::value* any(std::string_view name);
    std::optional<std::string> text(std::string_view name);
    std::string required_text(std::string_view name);
    std::optional<bool> flag(std::string_view name);
    std::optional<double> number(std::string_view name);
    std::optional<unsigned> count(std::string_view name);
    std::optional<milliseconds> duration(std::string_view name);
    std::optional<seconds> whole_seconds(std::string_view name);
    std::vector<std::string> texts(std::string_view name);
    std::vector<operation> operations(std::string_view name);
    std::optional<operation> what(std::string_view name);

    /// Call this last: it complains about every member that was not read.
    void finish() const;
    [[noreturn]] void complain(std::string_view name, std::string_view about) const;

private:
    const boost::json::object* object_;
    std::string place_;
    std::set<std::string, std::less<>> asked_;
};

}  // namespace tokenkeeper::cloud
