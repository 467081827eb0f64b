#pragma once

#include "lib/base/error.hpp"
#include "lib/genesys/message.hpp"

#include <string>

namespace tokenkeeper::net {

/// Judges the answer of a proxy to CONNECT: success for 2xx, else errc::proxy_credentials_refused (407, and
/// the 401 of some proxies) or proxy_refused, with the advice that fits the status and what the proxy offers.
/// `proxy` is its name for messages; `sent_credentials`: the request held some.
result<void> judge_connect_answer(const genesys::response& answer, const std::string& proxy,
                                  bool sent_credentials);

}  // namespace tokenkeeper::net
