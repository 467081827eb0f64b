#pragma once

#include "lib/genesys/token_info.hpp"

#include <boost/json/object.hpp>

namespace tokenkeeper::genesys {

/// Whether an object can be a TokenInfo: it has at least one field of the definition, with the definition's
/// type.
///
/// Every field is optional in the definition, so `{}` would do by the letter. It is refused all the same: in
/// practice `organization` is always there, and whatever answers in Genesys' place may write `{}`, which must
/// not keep a dead session green. Nor does a living one end by it, as the refusal is a passing fault.
bool is_token_info(const boost::json::object& from);

/// Every object is a TokenInfo: what is missing or of another type than the definition says is left out.
token_info decode_token_info(const boost::json::object& from);

}  // namespace tokenkeeper::genesys
