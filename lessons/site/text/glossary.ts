/** The terms of the course, in both languages. `lesson` is the number of the lesson that explains the term. */
import type { Language } from "../../tools/cells/language.js";

export interface Term {
  en: string;
  ko: string;
  meaning: Record<Language, string>;
  lesson: string;
}

export const terms: readonly Term[] = [
  {
    en: "activation function",
    ko: "활성화 함수",
    meaning: {
      en: "The bend that a layer applies to its weighted sums; without it, many layers could do no more than one.",
      ko: "층이 가중합에 적용하는 비선형 함수. 이것이 없으면 층을 아무리 쌓아도 한 층과 다르지 않다.",
    },
    lesson: "03",
  },
  {
    en: "accuracy",
    ko: "정확도",
    meaning: {
      en: "The share of answers that are right.",
      ko: "맞힌 답의 비율.",
    },
    lesson: "02",
  },
  {
    en: "action",
    ko: "행동",
    meaning: {
      en: "What an agent chooses in a state.",
      ko: "에이전트가 어떤 상태에서 고르는 것.",
    },
    lesson: "40",
  },
  {
    en: "agent",
    ko: "에이전트",
    meaning: {
      en: "Who acts in an environment and learns from rewards.",
      ko: "환경에서 행동하고 보상으로 배우는 주체.",
    },
    lesson: "40",
  },
  {
    en: "attention",
    ko: "어텐션",
    meaning: {
      en: "Weights that say how much each position looks at each other one.",
      ko: "각 위치가 다른 위치를 얼마나 참고하는지 나타내는 가중치.",
    },
    lesson: "33",
  },
  {
    en: "autoencoder",
    ko: "오토인코더",
    meaning: {
      en: "A network that must give back its input through a narrow middle.",
      ko: "좁은 중간층을 거쳐 입력을 그대로 되돌리도록 학습하는 신경망.",
    },
    lesson: "26",
  },
  {
    en: "backpropagation",
    ko: "역전파",
    meaning: {
      en: "The chain rule from the loss backwards: every weight's share in the mistake.",
      ko: "손실에서 거꾸로 연쇄 법칙을 적용해 각 가중치가 오차에 기여한 몫을 구하는 방법.",
    },
    lesson: "06",
  },
  {
    en: "batch",
    ko: "배치",
    meaning: {
      en: "The samples that one update looks at.",
      ko: "한 번의 갱신에 쓰이는 샘플 묶음.",
    },
    lesson: "02",
  },
  {
    en: "batch normalisation",
    ko: "배치 정규화",
    meaning: {
      en: "Standardises a layer's values over the batch, then scales and shifts them.",
      ko: "층의 값을 배치 단위로 표준화한 뒤 배율과 이동을 다시 적용하는 것.",
    },
    lesson: "12",
  },
  {
    en: "Bellman equation",
    ko: "벨만 방정식",
    meaning: {
      en: "A state's value is the reward now and the discounted value of what follows.",
      ko: "상태의 가치는 지금의 보상과 할인된 다음 상태의 가치를 더한 것이라는 식.",
    },
    lesson: "40",
  },
  {
    en: "bias",
    ko: "편향",
    meaning: {
      en: "The number that a unit adds to its weighted sum.",
      ko: "유닛이 가중합에 더하는 수.",
    },
    lesson: "01",
  },
  {
    en: "chain rule",
    ko: "연쇄 법칙",
    meaning: {
      en: "The derivative of a composition is the product of the derivatives.",
      ko: "합성 함수의 도함수는 각 도함수의 곱이라는 법칙.",
    },
    lesson: "06",
  },
  {
    en: "channel",
    ko: "채널",
    meaning: {
      en: "One layer of an image or of feature maps.",
      ko: "이미지나 특징 맵의 한 겹.",
    },
    lesson: "10",
  },
  {
    en: "class activation map",
    ko: "클래스 활성화 맵",
    meaning: {
      en: "Where in the picture the evidence for a class lies.",
      ko: "이미지의 어느 부분이 그 클래스의 근거인지 보여 주는 지도.",
    },
    lesson: "13",
  },
  {
    en: "classification",
    ko: "분류",
    meaning: {
      en: "Naming which of several classes a sample belongs to.",
      ko: "샘플이 여러 클래스 중 어디에 속하는지 맞히는 일.",
    },
    lesson: "02",
  },
  {
    en: "cluster",
    ko: "군집",
    meaning: {
      en: "Samples that are nearer to each other than to the rest.",
      ko: "나머지보다 서로 더 가까운 샘플들의 모임.",
    },
    lesson: "22",
  },
  {
    en: "co-occurrence matrix",
    ko: "동시 출현 행렬",
    meaning: {
      en: "How often each word stands near each other one.",
      ko: "단어마다 다른 단어가 가까이 나온 횟수를 적은 행렬.",
    },
    lesson: "21",
  },
  {
    en: "confusion matrix",
    ko: "혼동 행렬",
    meaning: {
      en: "A table of what samples were against what the model said.",
      ko: "실제 클래스와 모델의 답을 견주어 적은 표.",
    },
    lesson: "02",
  },
  {
    en: "convolution",
    ko: "합성곱",
    meaning: {
      en: "A small window of weights slid over the picture.",
      ko: "작은 가중치 창을 이미지 위에서 밀어 가며 곱해 더하는 연산.",
    },
    lesson: "10",
  },
  {
    en: "cross-entropy",
    ko: "교차 엔트로피",
    meaning: {
      en: "The loss of a belief: minus the logarithm of what was believed of the right class.",
      ko: "정답 클래스에 준 확률의 로그에 음의 부호를 붙인 손실.",
    },
    lesson: "04",
  },
  {
    en: "decision boundary",
    ko: "결정 경계",
    meaning: {
      en: "Where the model's answer changes from one class to another.",
      ko: "모델의 답이 한 클래스에서 다른 클래스로 바뀌는 경계.",
    },
    lesson: "01",
  },
  {
    en: "deep learning",
    ko: "딥러닝",
    meaning: {
      en: "Learning with networks of many layers.",
      ko: "여러 층의 신경망으로 하는 학습.",
    },
    lesson: "01",
  },
  {
    en: "dense layer",
    ko: "완전 연결 층",
    meaning: {
      en: "A layer in which every input meets every output.",
      ko: "모든 입력이 모든 출력과 이어진 층.",
    },
    lesson: "02",
  },
  {
    en: "derivative",
    ko: "도함수",
    meaning: {
      en: "How fast a function changes.",
      ko: "함수가 얼마나 빨리 변하는지를 나타내는 함수.",
    },
    lesson: "03",
  },
  {
    en: "Dice coefficient",
    ko: "다이스 계수",
    meaning: {
      en: "Twice the overlap of two regions over the sum of their sizes.",
      ko: "두 영역이 겹친 크기의 두 배를 두 크기의 합으로 나눈 값.",
    },
    lesson: "14",
  },
  {
    en: "discount factor",
    ko: "할인율",
    meaning: {
      en: "How much a reward of the next step counts now.",
      ko: "다음 단계의 보상을 지금 얼마로 칠지 정하는 수.",
    },
    lesson: "40",
  },
  {
    en: "dropout",
    ko: "드롭아웃",
    meaning: {
      en: "Switching units off at random while training, so that none is relied on alone.",
      ko: "학습 중 유닛을 무작위로 꺼서 한 유닛에만 기대지 않게 하는 방법.",
    },
    lesson: "07",
  },
  {
    en: "early stopping",
    ko: "조기 종료",
    meaning: {
      en: "Ending the training when the validation loss no longer falls.",
      ko: "검증 손실이 더 줄지 않으면 학습을 멈추는 것.",
    },
    lesson: "07",
  },
  {
    en: "embedding",
    ko: "임베딩",
    meaning: {
      en: "A point in space for a word or another thing, so that likeness is nearness.",
      ko: "단어 등을 공간의 점으로 나타낸 것. 비슷할수록 가깝다.",
    },
    lesson: "20",
  },
  {
    en: "environment",
    ko: "환경",
    meaning: {
      en: "What an agent acts in: states, and what follows each action.",
      ko: "에이전트가 행동하는 곳. 상태와 행동의 결과를 정한다.",
    },
    lesson: "40",
  },
  {
    en: "epoch",
    ko: "에포크",
    meaning: {
      en: "One pass over all training samples.",
      ko: "학습 데이터 전체를 한 번 도는 것.",
    },
    lesson: "02",
  },
  {
    en: "exploration",
    ko: "탐험",
    meaning: {
      en: "Trying an action whose worth is not yet known.",
      ko: "아직 가치를 모르는 행동을 해 보는 것.",
    },
    lesson: "41",
  },
  {
    en: "feature",
    ko: "특징",
    meaning: {
      en: "One of the numbers that describe a sample.",
      ko: "샘플을 나타내는 수 하나.",
    },
    lesson: "00",
  },
  {
    en: "feature extraction",
    ko: "특징 추출",
    meaning: {
      en: "Using a trained network's inner values as the input of a new head.",
      ko: "학습된 신경망의 중간 값을 새로운 출력층의 입력으로 쓰는 것.",
    },
    lesson: "31",
  },
  {
    en: "feature map",
    ko: "특징 맵",
    meaning: {
      en: "What one filter gives at each place of the picture.",
      ko: "필터 하나가 이미지의 각 위치에서 낸 값.",
    },
    lesson: "10",
  },
  {
    en: "filter",
    ko: "필터",
    meaning: {
      en: "The small window of weights that a convolution slides.",
      ko: "합성곱이 밀어 가는 작은 가중치 창.",
    },
    lesson: "10",
  },
  {
    en: "fine-tuning",
    ko: "미세 조정",
    meaning: {
      en: "Training a trained network a little further on a new task.",
      ko: "이미 학습된 신경망을 새 과제에 맞게 조금 더 학습하는 것.",
    },
    lesson: "32",
  },
  {
    en: "forget gate",
    ko: "망각 게이트",
    meaning: {
      en: "What an LSTM keeps of its cell's state: near 1 it keeps, near 0 it forgets.",
      ko: "LSTM이 셀 상태를 얼마나 남길지 정하는 게이트. 1에 가까우면 남기고 0에 가까우면 잊는다.",
    },
    lesson: "16",
  },
  {
    en: "Gaussian mixture",
    ko: "가우시안 혼합",
    meaning: {
      en: "A density made of several bell shapes, each a soft cluster.",
      ko: "여러 정규 분포를 섞은 밀도. 각각이 부드러운 군집이 된다.",
    },
    lesson: "22",
  },
  {
    en: "gradient",
    ko: "그래디언트(기울기)",
    meaning: {
      en: "The derivatives by all weights: the direction in which the loss grows fastest.",
      ko: "모든 가중치에 대한 도함수. 손실이 가장 빨리 커지는 방향.",
    },
    lesson: "05",
  },
  {
    en: "gradient descent",
    ko: "경사 하강법",
    meaning: {
      en: "Stepping against the gradient, again and again.",
      ko: "그래디언트의 반대 방향으로 거듭 나아가는 방법.",
    },
    lesson: "05",
  },
  {
    en: "hidden layer",
    ko: "은닉층",
    meaning: {
      en: "A layer between input and output.",
      ko: "입력과 출력 사이의 층.",
    },
    lesson: "07",
  },
  {
    en: "hyperparameter",
    ko: "하이퍼파라미터",
    meaning: {
      en: "What is set before training and not learned: learning rate, layers, batch size.",
      ko: "학습으로 정해지지 않고 미리 정하는 것. 학습률, 층의 수, 배치 크기 등.",
    },
    lesson: "08",
  },
  {
    en: "input gate",
    ko: "입력 게이트",
    meaning: {
      en: "How much of the new candidate an LSTM writes into its cell.",
      ko: "LSTM이 새 후보값을 셀에 얼마나 쓸지 정하는 게이트.",
    },
    lesson: "16",
  },
  {
    en: "intersection over union (IoU)",
    ko: "교집합 대 합집합 비율(IoU)",
    meaning: {
      en: "The overlap of two regions over what they cover together.",
      ko: "두 영역이 겹친 넓이를 합친 넓이로 나눈 값.",
    },
    lesson: "14",
  },
  {
    en: "k-means",
    ko: "k-평균",
    meaning: {
      en: "Clusters around means: assign to the nearest, move the means, repeat.",
      ko: "가장 가까운 중심에 배정하고 중심을 옮기기를 되풀이하는 군집화.",
    },
    lesson: "22",
  },
  {
    en: "kernel (Jupyter)",
    ko: "커널",
    meaning: {
      en: "The process that runs a notebook's cells and holds their values.",
      ko: "노트북의 셀을 실행하고 값을 간직하는 프로세스.",
    },
    lesson: "00",
  },
  {
    en: "label",
    ko: "레이블",
    meaning: {
      en: "The right answer that comes with a sample.",
      ko: "샘플에 딸린 정답.",
    },
    lesson: "02",
  },
  {
    en: "latent space",
    ko: "잠재 공간",
    meaning: {
      en: "The space of an autoencoder's narrow middle.",
      ko: "오토인코더의 좁은 중간층이 이루는 공간.",
    },
    lesson: "26",
  },
  {
    en: "layer",
    ko: "층",
    meaning: {
      en: "A step of a network: a list of numbers in, another out.",
      ko: "수의 목록을 받아 다른 목록을 내는 신경망의 한 단계.",
    },
    lesson: "02",
  },
  {
    en: "learning rate",
    ko: "학습률",
    meaning: {
      en: "How long the step of an update is.",
      ko: "한 번의 갱신에서 나아가는 보폭.",
    },
    lesson: "02",
  },
  {
    en: "loss",
    ko: "손실",
    meaning: {
      en: "One number that says how wrong the model is.",
      ko: "모델이 얼마나 틀렸는지를 나타내는 수 하나.",
    },
    lesson: "04",
  },
  {
    en: "LSTM",
    ko: "장단기 메모리(LSTM)",
    meaning: {
      en: "A recurrent unit with a cell and gates, which remembers over many steps.",
      ko: "셀과 게이트가 있어 오래 기억하는 순환 유닛.",
    },
    lesson: "16",
  },
  {
    en: "Markov decision process",
    ko: "마르코프 의사결정 과정",
    meaning: {
      en: "States, actions, chances of what follows, rewards; the past does not matter beyond the state.",
      ko: "상태, 행동, 전이 확률, 보상으로 이루어진 모형. 지난 일은 현재 상태로만 영향을 준다.",
    },
    lesson: "40",
  },
  {
    en: "max-pooling",
    ko: "최대 풀링",
    meaning: {
      en: "Keeping the largest value of each small window.",
      ko: "작은 창마다 가장 큰 값만 남기는 것.",
    },
    lesson: "10",
  },
  {
    en: "mean squared error",
    ko: "평균 제곱 오차",
    meaning: {
      en: "The mean of the squared differences between answer and truth.",
      ko: "답과 참값의 차이를 제곱해 평균한 값.",
    },
    lesson: "04",
  },
  {
    en: "metric",
    ko: "평가 지표",
    meaning: {
      en: "A number for people to read, which training does not use.",
      ko: "학습에는 쓰이지 않고 사람이 보는 수.",
    },
    lesson: "02",
  },
  {
    en: "momentum",
    ko: "모멘텀",
    meaning: {
      en: "Steps that keep some of the last step's speed.",
      ko: "지난 걸음의 속도를 일부 간직하며 나아가는 방법.",
    },
    lesson: "05",
  },
  {
    en: "negative sampling",
    ko: "네거티브 샘플링",
    meaning: {
      en: "Learning from a few random wrong words in place of all words.",
      ko: "모든 단어 대신 무작위로 고른 몇 개의 틀린 단어로 학습하는 방법.",
    },
    lesson: "20",
  },
  {
    en: "neuron",
    ko: "뉴런",
    meaning: {
      en: "Weighted sum, bias, activation: a network's smallest part.",
      ko: "가중합, 편향, 활성화로 이루어진 신경망의 가장 작은 단위.",
    },
    lesson: "01",
  },
  {
    en: "normalised mutual information",
    ko: "정규화 상호 정보량",
    meaning: {
      en: "How much two groupings say about each other, from 0 to 1.",
      ko: "두 묶음이 서로에 대해 얼마나 말해 주는지를 0에서 1로 나타낸 값.",
    },
    lesson: "24",
  },
  {
    en: "one-hot encoding",
    ko: "원-핫 인코딩",
    meaning: {
      en: "A list of zeros with a one at the class.",
      ko: "해당 클래스만 1이고 나머지는 0인 목록.",
    },
    lesson: "02",
  },
  {
    en: "optimiser",
    ko: "옵티마이저",
    meaning: {
      en: "The rule that turns gradients into updates.",
      ko: "그래디언트로 가중치를 갱신하는 규칙.",
    },
    lesson: "05",
  },
  {
    en: "output gate",
    ko: "출력 게이트",
    meaning: {
      en: "How much of its cell an LSTM shows.",
      ko: "LSTM이 셀을 얼마나 내보일지 정하는 게이트.",
    },
    lesson: "16",
  },
  {
    en: "overfitting",
    ko: "과적합",
    meaning: {
      en: "Learning the training samples by heart, and the world badly.",
      ko: "학습 데이터는 외웠지만 새 데이터에는 서툰 상태.",
    },
    lesson: "07",
  },
  {
    en: "parameter",
    ko: "파라미터(매개변수)",
    meaning: {
      en: "A number that training changes: a weight or a bias.",
      ko: "학습이 바꾸는 수. 가중치나 편향.",
    },
    lesson: "08",
  },
  {
    en: "policy",
    ko: "정책",
    meaning: {
      en: "Which action is taken in which state.",
      ko: "어떤 상태에서 어떤 행동을 할지 정한 것.",
    },
    lesson: "40",
  },
  {
    en: "pooling",
    ko: "풀링",
    meaning: {
      en: "Summing up small windows of a feature map by one number each.",
      ko: "특징 맵의 작은 창을 수 하나로 요약하는 것.",
    },
    lesson: "10",
  },
  {
    en: "pre-trained model",
    ko: "사전 학습 모델",
    meaning: {
      en: "A network whose weights somebody has already trained on much data.",
      ko: "많은 데이터로 이미 가중치를 학습해 둔 신경망.",
    },
    lesson: "30",
  },
  {
    en: "principal component",
    ko: "주성분",
    meaning: {
      en: "A direction in which the data vary most.",
      ko: "데이터가 가장 많이 흩어진 방향.",
    },
    lesson: "25",
  },
  {
    en: "Q-value",
    ko: "Q-값",
    meaning: {
      en: "What an action in a state is worth, all later rewards included.",
      ko: "어떤 상태에서 한 행동의 가치. 이후의 보상까지 포함한다.",
    },
    lesson: "41",
  },
  {
    en: "recurrent network",
    ko: "순환 신경망",
    meaning: {
      en: "A network that goes through a sequence and hands a state from step to step.",
      ko: "시퀀스를 따라가며 상태를 다음 단계로 넘기는 신경망.",
    },
    lesson: "15",
  },
  {
    en: "regularisation",
    ko: "규제(정규화)",
    meaning: {
      en: "Whatever keeps a model simple so that it overfits less.",
      ko: "모델을 단순하게 하여 과적합을 줄이는 방법들.",
    },
    lesson: "07",
  },
  {
    en: "reinforcement learning",
    ko: "강화 학습",
    meaning: {
      en: "Learning to act from rewards.",
      ko: "보상으로 행동을 배우는 학습.",
    },
    lesson: "40",
  },
  {
    en: "ReLU",
    ko: "ReLU(정류 선형 유닛)",
    meaning: { en: "max(0, x).", ko: "max(0, x)." },
    lesson: "03",
  },
  {
    en: "replay memory",
    ko: "리플레이 메모리",
    meaning: {
      en: "Experiences kept and learned from in random order.",
      ko: "경험을 모아 두고 무작위 순서로 다시 배우는 저장소.",
    },
    lesson: "42",
  },
  {
    en: "residual block",
    ko: "잔차 블록",
    meaning: {
      en: "A few layers whose input is added to their output.",
      ko: "몇 층의 출력에 입력을 더하는 묶음.",
    },
    lesson: "12",
  },
  {
    en: "reward",
    ko: "보상",
    meaning: {
      en: "The number that an environment gives for an action.",
      ko: "행동에 대해 환경이 주는 수.",
    },
    lesson: "40",
  },
  {
    en: "sample",
    ko: "샘플",
    meaning: {
      en: "One example of the data: a digit, a bird, a sentence.",
      ko: "데이터의 예 하나. 숫자 그림, 새 한 마리, 문장 하나 등.",
    },
    lesson: "02",
  },
  {
    en: "saturation",
    ko: "포화",
    meaning: {
      en: "Where an activation is flat, so that its gradient all but vanishes.",
      ko: "활성화 함수가 평평해져 그래디언트가 거의 사라지는 상태.",
    },
    lesson: "03",
  },
  {
    en: "segmentation",
    ko: "분할",
    meaning: {
      en: "Naming the class of every pixel.",
      ko: "픽셀마다 클래스를 정하는 일.",
    },
    lesson: "14",
  },
  {
    en: "self-organising map",
    ko: "자기조직화 지도",
    meaning: {
      en: "A grid of units that learns to lie in the data, neighbours near neighbours.",
      ko: "이웃끼리 가깝게 데이터 위에 펼쳐지도록 학습하는 유닛의 격자.",
    },
    lesson: "23",
  },
  {
    en: "sigmoid",
    ko: "시그모이드",
    meaning: {
      en: "1 / (1 + e^-x): any number to one between 0 and 1.",
      ko: "1 / (1 + e^-x). 어떤 수든 0과 1 사이로 바꾼다.",
    },
    lesson: "03",
  },
  {
    en: "skip connection",
    ko: "스킵 연결",
    meaning: { en: "A way around some layers.", ko: "몇 층을 건너뛰는 길." },
    lesson: "12",
  },
  {
    en: "skip-gram",
    ko: "스킵그램",
    meaning: {
      en: "Learning word vectors by predicting a word's neighbours.",
      ko: "한 단어로 주변 단어를 예측하며 단어 벡터를 배우는 방법.",
    },
    lesson: "20",
  },
  {
    en: "softmax",
    ko: "소프트맥스",
    meaning: {
      en: "Scores made positive and summing to one.",
      ko: "점수를 양수로 바꾸고 합이 1이 되게 하는 함수.",
    },
    lesson: "02",
  },
  {
    en: "standard deviation",
    ko: "표준 편차",
    meaning: {
      en: "The typical distance from the mean.",
      ko: "평균에서 보통 떨어진 거리.",
    },
    lesson: "00",
  },
  {
    en: "standardisation",
    ko: "표준화",
    meaning: {
      en: "Taking the mean away and dividing by the standard deviation.",
      ko: "평균을 빼고 표준 편차로 나누는 것.",
    },
    lesson: "00",
  },
  {
    en: "state",
    ko: "상태",
    meaning: {
      en: "What an agent knows of its situation.",
      ko: "에이전트가 처한 상황.",
    },
    lesson: "40",
  },
  {
    en: "supervised learning",
    ko: "지도 학습",
    meaning: {
      en: "Learning from samples with their right answers.",
      ko: "정답이 있는 샘플로 배우는 학습.",
    },
    lesson: "01",
  },
  {
    en: "tensor",
    ko: "텐서",
    meaning: {
      en: "A block of numbers with a shape.",
      ko: "모양(shape)을 가진 수의 덩어리.",
    },
    lesson: "00",
  },
  {
    en: "test set",
    ko: "테스트 세트",
    meaning: {
      en: "Samples that are looked at once, at the very end.",
      ko: "맨 마지막에 한 번만 보는 샘플.",
    },
    lesson: "02",
  },
  {
    en: "token",
    ko: "토큰",
    meaning: {
      en: "A piece of text that a model reads: a word or a part of one.",
      ko: "모델이 읽는 글의 조각. 단어나 그 일부.",
    },
    lesson: "33",
  },
  {
    en: "training set",
    ko: "학습 세트(훈련 세트)",
    meaning: {
      en: "Samples that the network learns from.",
      ko: "신경망이 배우는 데 쓰는 샘플.",
    },
    lesson: "02",
  },
  {
    en: "transfer learning",
    ko: "전이 학습",
    meaning: {
      en: "Beginning with what was learned for another task.",
      ko: "다른 과제에서 배운 것에서 시작하는 학습.",
    },
    lesson: "30",
  },
  {
    en: "underfitting",
    ko: "과소적합",
    meaning: {
      en: "Too simple or too little trained even for the training samples.",
      ko: "너무 단순하거나 덜 배워 학습 데이터조차 맞히지 못하는 상태.",
    },
    lesson: "07",
  },
  {
    en: "unsupervised learning",
    ko: "비지도 학습",
    meaning: {
      en: "Learning without right answers: groups, directions, representations.",
      ko: "정답 없이 묶음, 방향, 표현을 배우는 학습.",
    },
    lesson: "22",
  },
  {
    en: "update",
    ko: "갱신(업데이트)",
    meaning: {
      en: "One change of the weights, after one batch.",
      ko: "배치 하나를 보고 가중치를 한 번 바꾸는 것.",
    },
    lesson: "02",
  },
  {
    en: "validation set",
    ko: "검증 세트",
    meaning: {
      en: "Samples by which designs are compared.",
      ko: "설계를 비교하는 데 쓰는 샘플.",
    },
    lesson: "02",
  },
  {
    en: "value function",
    ko: "가치 함수",
    meaning: {
      en: "What each state is worth under a policy.",
      ko: "어떤 정책을 따를 때 각 상태의 가치.",
    },
    lesson: "40",
  },
  {
    en: "vanishing gradient",
    ko: "기울기 소실",
    meaning: {
      en: "Gradients that shrink at each layer or step until nothing is learned.",
      ko: "층이나 단계를 거칠수록 그래디언트가 작아져 배우지 못하는 현상.",
    },
    lesson: "15",
  },
  {
    en: "weight",
    ko: "가중치",
    meaning: {
      en: "The number by which a connection multiplies.",
      ko: "연결이 입력에 곱하는 수.",
    },
    lesson: "01",
  },
  {
    en: "weight decay",
    ko: "가중치 감쇠",
    meaning: {
      en: "Pulling every weight a little towards zero at each update.",
      ko: "갱신할 때마다 가중치를 0 쪽으로 조금씩 당기는 것.",
    },
    lesson: "07",
  },
];
