#pragma once

#include "tests/cloud/oauth/client_record.hpp"
#include "tests/cloud/record.hpp"

#include <boost/json/object.hpp>

/// The records as the admin interface tells them; README.md has the members.
namespace tokenkeeper::cloud {

boost::json::object to_json(const token_record& r);
boost::json::object to_json(const organization_record& r);
boost::json::object to_json(const client_record& r);
boost::json::object to_json(const family_record& r);

}  // namespace tokenkeeper::cloud
