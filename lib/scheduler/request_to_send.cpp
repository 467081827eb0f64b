#include "lib/scheduler/request_to_send.hpp"

namespace tokenkeeper {

session_input make_input(const request_outcome& outcome, bool sent) {
    struct visitor {
        bool sent;
        session_input operator()(const check_report& report) const { return input::checked{report}; }
        session_input operator()(const genesys::idle_token_timeout& /*timeout*/) const {
            return input::checked{check_report{.has_body = false, .idles_in = {}, .client = {}}};
        }
        session_input operator()(const grant_report& report) const { return input::granted{report, sent}; }
        session_input operator()(const done_report& /*report*/) const { return input::done{}; }
        session_input operator()(const error& failure) const { return input::failed{failure, sent}; }
    };
    return std::visit(visitor{sent}, outcome);
}

}  // namespace tokenkeeper
