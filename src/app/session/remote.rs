//! An endpoint as the visitor describes it, and what it says about itself.

use super::desk::File;
use super::models::Order;
use super::{Effect, Session};
use crate::app::remote::{Call, Endpoint, Fault, Key, MOST_PATIENCE, Mistake, PATIENCE};
use crate::app::text;
use crate::checklist::prompt::Message;
use std::collections::HashMap;

/// The form that describes an endpoint, as it was typed.
#[derive(Clone, Debug, PartialEq)]
pub struct Form {
    /// The address.
    pub url: String,
    /// The model.
    pub model: String,
    /// The key; it lives no longer than the page.
    pub key: Key,
    /// How long to wait for the next word, in seconds.
    pub patience: u32,
    /// What is wrong with it.
    pub mistake: Option<Mistake>,
    /// The models that the endpoint has, once it was asked.
    pub models: Vec<String>,
    /// Why it did not tell them, in a sentence.
    pub failure: Option<String>,
    /// The request for them, while it is under way.
    pub(super) listing: Option<u32>,
    /// The origin that the key has been sent to, so that no other gets it by mistake.
    sent_to: Option<String>,
    /// The keys by the origins that they were given for.
    keys: HashMap<String, Key>,
}

/// A part of the form, as it is typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Field {
    /// The address.
    Url(String),
    /// The model.
    Model(String),
    /// The key.
    Key(Key),
    /// The patience, in seconds.
    Patience(String),
}

impl Form {
    /// As the browser remembers it: without the key.
    pub(super) fn recalled(remembered: &str) -> Self {
        let (url, model) = remembered.split_once(' ').unwrap_or_default();
        Self {
            url: url.into(),
            model: model.into(),
            key: Key::default(),
            patience: PATIENCE,
            mistake: None,
            models: Vec::new(),
            failure: None,
            listing: None,
            sent_to: None,
            keys: HashMap::new(),
        }
    }

    /// What the browser is to remember.
    fn remembered(&self) -> String {
        format!("{} {}", self.url.trim(), self.model.trim())
    }

    /// The endpoint may have the key, unless that was given for another one.
    fn entrust(&mut self, endpoint: Endpoint) -> Result<Endpoint, Mistake> {
        self.key.header()?;
        let origin = endpoint.origin().to_owned();
        if !self.key.is_empty() && self.sent_to.as_ref().is_some_and(|other| *other != origin) {
            return Err(Mistake::OthersKey);
        }
        self.keys.insert(origin.clone(), self.key.clone());
        self.sent_to = Some(origin);
        Ok(endpoint)
    }

    /// Whether the endpoint is being asked which models it has.
    pub fn is_listing(&self) -> bool {
        self.listing.is_some()
    }
}

impl Session {
    pub(super) fn describe_endpoint(&mut self, field: Field) {
        let form = &mut self.desk.endpoint;
        (form.mistake, form.failure) = (None, None);
        match field {
            Field::Url(url) => {
                // The models were another one's.
                form.models.clear();
                (form.url, form.listing) = (url, None);
            }
            Field::Model(model) => form.model = model,
            Field::Key(key) => (form.key, form.sent_to) = (key, None),
            Field::Patience(typed) => {
                form.patience = typed.trim().parse().unwrap_or(form.patience).clamp(1, MOST_PATIENCE);
            }
        }
    }

    /// The endpoint is asked from now on.
    pub(super) fn connect(&mut self) -> Vec<Effect> {
        let form = &mut self.desk.endpoint;
        match Endpoint::new(&form.url, &form.model).and_then(|endpoint| form.entrust(endpoint)) {
            Ok(endpoint) => {
                let remembered = form.remembered();
                let name = text::endpoint_chosen(&endpoint.model, endpoint.host());
                let mut effects = self.load(File::Endpoint(endpoint.clone()));
                if self.desk.file == File::Endpoint(endpoint) {
                    self.say(name);
                    effects.push(Effect::Store("endpoint", remembered));
                }
                effects
            }
            Err(mistake) => self.mistaken(mistake),
        }
    }

    fn mistaken(&mut self, mistake: Mistake) -> Vec<Effect> {
        self.desk.endpoint.mistake = Some(mistake);
        self.say(text::endpoint_mistake(mistake).into());
        vec![Effect::Focus(match mistake {
            Mistake::NoModel => "endpoint-model",
            Mistake::Key | Mistake::OthersKey => "endpoint-key",
            Mistake::NoAddress | Mistake::Open | Mistake::Extra => "endpoint-url",
        })]
    }

    /// Asks the endpoint which models it has.
    pub(super) fn list_models(&mut self) -> Vec<Effect> {
        if self.desk.endpoint.is_listing() {
            return Vec::new();
        }
        let form = &mut self.desk.endpoint;
        match Endpoint::at(&form.url).and_then(|endpoint| form.entrust(endpoint)) {
            Ok(endpoint) => {
                let (key, patience) = (form.key.clone(), form.patience);
                let request = self.desk.number();
                let form = &mut self.desk.endpoint;
                (form.listing, form.failure) = (Some(request), None);
                vec![Effect::ListModels { request, endpoint, key, patience }]
            }
            Err(mistake) => self.mistaken(mistake),
        }
    }

    /// It told them, or did not.
    pub(super) fn models_listed(&mut self, request: u32, told: Result<Vec<String>, Fault>) -> Vec<Effect> {
        let form = &mut self.desk.endpoint;
        if form.listing != Some(request) {
            return Vec::new();
        }
        form.listing = None;
        match told {
            Ok(models) => {
                let words = text::endpoint_models(models.len());
                if let ([only], true) = (models.as_slice(), form.model.trim().is_empty()) {
                    form.model.clone_from(only);
                }
                form.models = models;
                self.say(words);
                vec![Effect::Focus("endpoint-model")]
            }
            Err(fault) => {
                let words = text::endpoint_fault(&fault);
                form.failure = Some(words.clone());
                self.say(words);
                Vec::new()
            }
        }
    }

    /// What the visitor does about an endpoint.
    pub(super) fn endpoint(&mut self, order: Order) -> Vec<Effect> {
        match order {
            Order::Describe(field) => {
                self.describe_endpoint(field);
                Vec::new()
            }
            Order::Connect => self.connect(),
            Order::ListModels => self.list_models(),
            Order::ModelsListed(request, told) => self.models_listed(request, told),
            _ => Vec::new(),
        }
    }
}

impl super::desk::Desk {
    /// Asks an endpoint.
    pub(super) fn call(
        &mut self,
        endpoint: Endpoint,
        questions: Vec<(u32, Vec<Message>)>,
        stream: bool,
    ) -> (u32, Vec<Effect>) {
        let request = self.number();
        self.calls.push(request);
        let key = self.endpoint.keys.get(endpoint.origin()).cloned().unwrap_or_default();
        let (most_tokens, patience) = (self.max_tokens, self.endpoint.patience);
        let call = Call { request, endpoint, key, questions, most_tokens, patience, stream };
        (request, vec![Effect::Call(call)])
    }
}
