#include "daemon/control/resources/answer.hpp"

#include <utility>

#include <boost/json.hpp>

namespace tokenkeeper::control {

answer answer_of(const problem& refused) {
    return {.status = status_of(refused.kind),
            .content_type = "application/problem+json",
            .body = wiped_text{to_json(refused)} + '\n',
            .allow = refused.allow,
            .retry_after = refused.retry_after};
}

answer json_answer(wiped_text body) {
    return {.status = 200, .content_type = "application/json", .body = std::move(body) + '\n'};
}

answer json_answer(const boost::json::object& body) {
    return json_answer(wiped_text{boost::json::serialize(body)});
}

}  // namespace tokenkeeper::control
