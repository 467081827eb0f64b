#pragma once

#include "lib/genesys/token_info.hpp"

#include <boost/json/object.hpp>

namespace tokenkeeper::genesys {

/// True if an object can be a TokenInfo: it has at least one field of the definition with the definition's
/// type.
///
/// Every field is optional in the definition, so `{}` would be valid. It is refused: Genesys always sends
/// `organization`, and another server may answer `{}`, which must not make a dead session look alive. The
/// refusal is a passing fault, so it does not end a living session either.
bool is_token_info(const boost::json::object& json);

/// Reads any object as a TokenInfo. A field that is missing or of another type stays empty.
token_info decode_token_info(const boost::json::object& json);

}  // namespace tokenkeeper::genesys
