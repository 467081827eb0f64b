#pragma once

#include "lib/genesys/token_info.hpp"

#include <boost/json/object.hpp>

namespace tokenkeeper::genesys {

/// Every object is a TokenInfo: what is missing or of another type than the definition says is left out.
token_info decode_token_info(const boost::json::object& from);

}  // namespace tokenkeeper::genesys
