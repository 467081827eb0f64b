#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <boost/json/value.hpp>

namespace tokenkeeper::control::testing {

/// What `$ref` leads to: "#/components/schemas/session". Throws std::invalid_argument if there is nothing.
const boost::json::value& target_of(const boost::json::value& document, std::string_view reference);
/// The same for a value that may be a `{$ref: …}`, however often.
const boost::json::value& resolved(const boost::json::value& document, const boost::json::value& value);

/// Judges JSON by the schemas of a document, as far as etc/openapi.yaml uses JSON Schema 2020-12. A keyword
/// that it does not know throws std::invalid_argument: a rule that nobody checks would be none.
///
/// It is stricter than JSON Schema in one point. The document lets a later version add members; this version
/// has none that it does not name. So an object whose schema lists `properties` and says nothing of others
/// has no others, except beside `$ref` and within `not`.
class schema_check {
public:
    /// The document must outlive it.
    explicit schema_check(const boost::json::value& document) : document_{&document} {}

    /// Everything that is wrong, each as "/path: reason"; empty: the value fits.
    [[nodiscard]] std::vector<std::string> faults(const boost::json::value& value,
                                                  const boost::json::value& schema) const;

private:
    const boost::json::value* document_;
};

}  // namespace tokenkeeper::control::testing
