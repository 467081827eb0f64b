#pragma once

#include "lib/base/time.hpp"
#include "lib/genesys/message.hpp"

#include <string>
#include <string_view>

/// The answers of Genesys Cloud and of the proxies before it, without the headers that every answer has.
namespace tokenkeeper::cloud {

genesys::response json_answer(int status, std::string body);
genesys::response empty_answer(int status);
/// A page as a proxy or a gateway writes it.
genesys::response html_answer(int status);

struct error_text {
    std::string_view code;     ///< "missing.permissions"
    std::string_view details;  ///< put where the message has %s
    std::string_view context_id;
};
/// An ErrorBody with the message that the API definition gives for the code.
genesys::response error_answer(int status, const error_text& text);

/// The refusal of /oauth/token; `error` is a code of RFC 6749 §5.2, such as "invalid_grant".
genesys::response grant_error_answer(int status, std::string_view error, std::string_view description);

/// The code that goes with a status where nothing better is known: 503 "service.unavailable".
std::string_view usual_code(int status) noexcept;
/// "Service Unavailable".
std::string_view reason_phrase(int status) noexcept;

/// "2026-11-23T23:00:00.123Z", as the API writes dates.
std::string format_api_date(wall_time at);

}  // namespace tokenkeeper::cloud
